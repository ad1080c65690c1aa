using System.Collections.Concurrent;
using ClawBridge.State;

namespace ClawBridge.Workloads;

/// <summary>Lets calls wait for a workload to change without looking at it over and over.</summary>
internal sealed class WorkloadWatch : IDisposable
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);
    private readonly IStore _store;
    private readonly IDisposable _registration;

    public WorkloadWatch(IStore store)
    {
        _store = store;
        _registration = store.OnCommitted(OnCommitted);
    }

    /// <summary>Completes when the workload is written, deleted or otherwise worth another look. Take it before looking.</summary>
    public Task Next(string workloadId) =>
        _waiting.GetOrAdd(workloadId, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Something about the workload changed that is not in its record.</summary>
    public void Notify(string workloadId)
    {
        if (_waiting.TryRemove(workloadId, out var waiting)) waiting.TrySetResult();
    }

    /// <summary>Looks at the workload (null: it is gone) now and after each change, until <paramref name="isReached"/>.</summary>
    public async Task<WorkloadRecord?> UntilAsync(string workloadId, Func<WorkloadRecord?, ValueTask<bool>> isReached, CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = Next(workloadId);
            var workload = _store.Current.Find(WorkloadTables.Workloads, workloadId);
            if (await isReached(workload)) return workload;
            await changed.WaitAsync(cancellationToken);
        }
    }

    public void Dispose() => _registration.Dispose();

    private void OnCommitted(CommittedTransaction committed)
    {
        if (_waiting.IsEmpty) return;
        foreach (var change in committed.Changes)
        {
            if (change.Table == WorkloadTables.Workloads.Name) Notify(change.Id);
        }
    }
}
