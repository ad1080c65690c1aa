using ClawBridge.State;

namespace ClawBridge.Workloads;

/// <summary>The index of the newest state: kept up to date by what each transaction changed, made anew only when it lags behind.</summary>
internal sealed class WorkloadIndexCache : IDisposable
{
    private readonly IStore _store;
    private readonly IDisposable _registration;
    private volatile WorkloadIndex _index;

    public WorkloadIndexCache(IStore store)
    {
        _store = store;
        _index = WorkloadIndex.Of(store.Current.Rows(WorkloadTables.Workloads));
        _registration = store.OnCommitted(OnCommitted);
    }

    public WorkloadIndex Current
    {
        get
        {
            var (index, rows) = (_index, _store.Current.Rows(WorkloadTables.Workloads));
            return ReferenceEquals(index.Rows, rows) ? index : WorkloadIndex.Of(rows);
        }
    }

    public void Dispose() => _registration.Dispose();

    private void OnCommitted(CommittedTransaction committed)
    {
        var rows = committed.Snapshot.Rows(WorkloadTables.Workloads);
        if (ReferenceEquals(rows, _index.Rows)) return;
        _index = _index.With(rows, committed.Changes.Where(static c => c.Table == WorkloadTables.Workloads.Name).Select(static c => c.Id));
    }
}
