using System.Collections.Concurrent;
using System.Collections.Immutable;
using ClawBridge.State;

namespace ClawBridge.Fleet;

/// <summary>The live side of all nodes, kept in step with the node table, and the views that other rooms read.</summary>
internal sealed class LiveNodes : IDisposable
{
    private readonly ConcurrentDictionary<string, LiveNode> _nodes = new(StringComparer.Ordinal);
    private readonly IStore _store;
    private readonly IDisposable _registration;
    private readonly long _start;
    private volatile IFleetObserver[] _observers = [];
    private volatile Cache _cache = new(ImmutableDictionary<string, NodeRecord>.Empty, -1, []);
    private long _version;

    public LiveNodes(IStore store, TimeProvider time)
    {
        _store = store;
        _start = time.GetTimestamp();
        _registration = store.OnCommitted(OnCommitted);
        foreach (var record in Records.Values) GetOrAdd(record);
    }

    /// <summary>Counts the changes of conditions, connections and reports, which the state's revision knows nothing of.</summary>
    public long Version => Volatile.Read(ref _version);

    public ImmutableDictionary<string, NodeRecord> Records => _store.Current.Rows(FleetTables.Nodes);

    public IEnumerable<LiveNode> All => _nodes.Values;

    /// <summary>Null for a node that the cluster does not have.</summary>
    public LiveNode? Find(string id) => _nodes.GetValueOrDefault(id);

    public LiveNode GetOrAdd(NodeRecord record) => _nodes.GetOrAdd(record.Id, static (id, given) => new LiveNode(id, given.Start, given.LastSeenAt), (Start: _start, record.LastSeenAt));

    public NodeView? View(string id) =>
        Records.GetValueOrDefault(id) is { } record && Find(id) is { } live ? View(record, live) : null;

    /// <summary>By name. The list is shared until something changes, so its heartbeat times may be older than <see cref="View(string)"/>'s.</summary>
    public IReadOnlyList<NodeView> Views()
    {
        var (cache, version, records) = (_cache, Version, Records);
        if (cache.Version == version && ReferenceEquals(cache.Records, records)) return cache.Views;
        var views = new List<NodeView>(records.Count);
        foreach (var record in records.Values) views.Add(View(record, GetOrAdd(record)));
        views.Sort(static (a, b) => string.Compare(a.Record.Name, b.Record.Name, StringComparison.OrdinalIgnoreCase));
        _cache = new Cache(records, version, views);
        return views;
    }

    public void Subscribe(IFleetObserver observer)
    {
        lock (_registration) _observers = [.. _observers, observer];
    }

    /// <summary>Something of a node changed that is not in the state: views are made anew and observers told.</summary>
    public void Changed(string nodeId)
    {
        Interlocked.Increment(ref _version);
        foreach (var observer in _observers) observer.OnNodeChanged(nodeId);
    }

    /// <summary>A newer report is there that observers need not hear of.</summary>
    public void Refreshed() => Interlocked.Increment(ref _version);

    public void Report(Action<IFleetObserver> report)
    {
        foreach (var observer in _observers) report(observer);
    }

    public void Dispose() => _registration.Dispose();

    private static NodeView View(NodeRecord record, LiveNode live)
    {
        var (system, gpus) = (live.System ?? record.System, live.Gpus ?? record.Gpus);
        if (!ReferenceEquals(system, record.System) || !ReferenceEquals(gpus, record.Gpus)) record = record with { System = system, Gpus = gpus };
        return new NodeView(record, live.Condition, live.Session is not null, live.HeartbeatAt);
    }

    private void OnCommitted(CommittedTransaction committed)
    {
        foreach (var change in committed.Changes)
        {
            if (change.Table != FleetTables.Nodes.Name) continue;
            if (committed.Snapshot.Find(FleetTables.Nodes, change.Id) is { } record) GetOrAdd(record);
            else if (_nodes.TryRemove(change.Id, out var removed)) removed.Session?.Close(CloseCodes.DeviceRemoved, "device removed");
            Changed(change.Id);
        }
    }

    private sealed record Cache(ImmutableDictionary<string, NodeRecord> Records, long Version, IReadOnlyList<NodeView> Views);
}
