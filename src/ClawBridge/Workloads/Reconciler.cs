using System.Collections.Concurrent;
using ClawBridge.Fleet;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Payloads;
using ClawBridge.Scheduling;
using ClawBridge.State;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Workloads;

/// <summary>
/// Brings the cluster in line with the state: places what waits, orders starts and stops, and writes down what nodes report. All
/// its work happens in <see cref="StepAsync"/>, one call at a time; the rest only leaves it input. What it knows beyond the state
/// it learns anew from the nodes' reports, so that it may be killed at any moment.
/// </summary>
internal sealed partial class Reconciler : IFleetObserver, IAsyncDisposable
{
    private const int MostPerTransaction = 500;
    private const long FreezeCheckMs = 10_000;
    private const long RefusalPauseMs = 30_000;

    private readonly IStore _store;
    private readonly IFleet _fleet;
    private readonly CapacityLedger _ledger;
    private readonly StartNotes _notes;
    private readonly WorkloadWatch _watch;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly long _epoch;
    private readonly Observations _observations;
    private readonly ClusterFacts _facts;
    private readonly OrderDesk _desk;
    private readonly ConcurrentQueue<ReconcilerInput> _inbox = [];
    private readonly HashSet<string> _dirty = new(StringComparer.Ordinal);
    private readonly HashSet<string> _staleNodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _refusing = new(StringComparer.Ordinal);
    private readonly HashSet<(string NodeId, AttemptId Attempt)> _announced = [];
    private readonly List<ObservedAttempt> _unknown = [];
    private readonly IDisposable _registration;
    private bool _placementDue = true;
    private long? _placementAt;

    public Reconciler(
        IStore store, IFleet fleet, CapacityLedger ledger, StartNotes notes, WorkloadWatch watch, TimeProvider time, StartCommands starts, ILogger<Reconciler> logger)
    {
        (_store, _fleet, _ledger, _notes, _watch, _time, _epoch, _logger) = (store, fleet, ledger, notes, watch, time, starts.Epoch, logger);
        _observations = new Observations(store.ClusterId);
        _facts = new ClusterFacts(fleet, _observations);
        _desk = new OrderDesk(fleet, time, starts, (order, answer) => Enqueue(new ReconcilerInput.OrderAnswered(order, answer)), logger);
        _registration = store.OnCommitted(OnCommitted);
        foreach (var workload in store.Current.Rows(WorkloadTables.Workloads).Values) _ledger.Sync(workload.Id, workload);
        foreach (var node in fleet.Nodes()) _staleNodes.Add(node.Id);
        RefreshNodes();
    }

    /// <summary>Nothing has happened since the last step.</summary>
    public bool IsIdle => _inbox.IsEmpty && _dirty.Count == 0 && !_placementDue;

    /// <summary>Raised whenever <see cref="StepAsync"/> has something to do.</summary>
    public Signal Woken { get; } = new();

    /// <summary>Unix milliseconds at which a step is due although nothing happens, or null.</summary>
    public long? NextDue { get; private set; }

    public void OnWorkloadsReported(string nodeId, IReadOnlyList<WorkloadStatus> all) => Enqueue(new ReconcilerInput.NodeReported(nodeId, all));

    public void OnWorkloadsChanged(string nodeId, IReadOnlyList<WorkloadStatus> changed) => Enqueue(new ReconcilerInput.AttemptsChanged(nodeId, changed));

    public void OnNodeChanged(string nodeId) => Enqueue(new ReconcilerInput.NodeChanged(nodeId));

    /// <summary>Why a replica of the workload fits nowhere now; null when it would. May be called at any time.</summary>
    public string? Explain(WorkloadRecord workload) => _ledger.Explain(workload);

    /// <summary>
    /// Looks at all that has happened since the last step and does what follows from it. When the state cannot be written
    /// (<see cref="JournalException"/>), nothing is lost and the next step does it again.
    /// </summary>
    public async ValueTask StepAsync(CancellationToken cancellationToken)
    {
        while (_inbox.TryDequeue(out var input)) Absorb(input);
        await DecideAsync(cancellationToken);
        await TellUnknownAsync(cancellationToken);
        RefreshNodes();
        await PlaceAsync(cancellationToken);
        NextDue = Earliest(_placementAt, _desk.NextDue, EndOfPauses(), _facts.IsFrozen ? Now + FreezeCheckMs : null);
    }

    public async ValueTask DisposeAsync()
    {
        _registration.Dispose();
        await _desk.DisposeAsync();
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Looks again at what waits for time to pass: called when <see cref="NextDue"/> has come.</summary>
    public void OnDue()
    {
        _placementDue = true;
        if (_facts.IsFrozen || _desk.NextDue <= Now)
        {
            foreach (var node in _fleet.Nodes()) MarkNode(node.Id);
        }

        foreach (var (node, until) in _refusing.Where(r => r.Value <= Now).ToList())
        {
            _refusing.Remove(node);
            _staleNodes.Add(node);
        }
    }

    private void OnCommitted(CommittedTransaction committed)
    {
        List<string>? ids = null;
        foreach (var change in committed.Changes)
        {
            if (change.Table == WorkloadTables.Workloads.Name || change.Table == WorkloadTables.Deleted.Name) (ids ??= []).Add(change.Id);
        }

        if (ids is not null) Enqueue(new ReconcilerInput.WorkloadsWritten(ids));
    }

    private void Enqueue(ReconcilerInput input)
    {
        _inbox.Enqueue(input);
        Woken.Raise();
    }

    private void Absorb(ReconcilerInput input)
    {
        switch (input)
        {
            case ReconcilerInput.NodeReported(var nodeId, var all):
                _desk.Renew(nodeId);
                _dirty.UnionWith(_observations.Replace(nodeId, all));
                foreach (var observed in _observations.On(nodeId)) Tell(observed);
                MarkNode(nodeId);
                break;
            case ReconcilerInput.AttemptsChanged(var nodeId, var changed):
                foreach (var status in changed) Observe(nodeId, status);
                break;
            case ReconcilerInput.NodeChanged(var nodeId):
                AbsorbNode(nodeId);
                break;
            case ReconcilerInput.WorkloadsWritten(var ids):
                foreach (var id in ids) Sync(id, _store.Current.Find(WorkloadTables.Workloads, id));
                _dirty.UnionWith(ids);
                break;
            case ReconcilerInput.OrderAnswered(var order, var answer):
                AbsorbAnswer(order, answer);
                break;
        }
    }

    private void AbsorbNode(string nodeId)
    {
        MarkNode(nodeId);
        if (_fleet.Find(nodeId) is not { } node)
        {
            _dirty.UnionWith(_observations.Forget(nodeId));
            _desk.Renew(nodeId);
        }
        else if (!node.IsConnected)
        {
            _observations.SessionEnded(nodeId);
        }
    }

    private void AbsorbAnswer(NodeOrder order, OrderAnswer answer)
    {
        var attempt = AttemptId.Of(order);
        _dirty.Add(order.WorkloadId);
        _desk.Close(order, answer);
        if (answer.Status is { } status && AttemptId.Of(status) == attempt)
        {
            if (order.Kind == NodeOrderKind.Remove) Vanished(order.NodeId, attempt);
            else Observe(order.NodeId, status);
        }
        else if (answer.Refusal is { Code: InvokeErrorCodes.NotFound } && order.Kind != NodeOrderKind.Start)
        {
            if (order.Kind == NodeOrderKind.Remove) Vanished(order.NodeId, attempt);
            else Observe(order.NodeId, Gone(order));
        }
        else if (answer.Refusal is { } refusal && order.Kind == NodeOrderKind.Start)
        {
            if (refusal.IsNotSent) LogNotSent(order.NodeId, order.WorkloadId, order.Replica, order.Attempt, refusal.Message);
            else LogRefused(order.NodeId, order.WorkloadId, order.Replica, order.Attempt, refusal.Code, refusal.Message);
            _facts.Refuse(attempt, refusal);
            // A next try is another attempt: this one's order is not sent again, and must not keep the clock ringing.
            _desk.Forget(order.NodeId, attempt);
            if (AttemptRules.IsNodesOwnFault(refusal.Code) && refusal.Code != InvokeErrorCodes.Conflict) Pause(order.NodeId);
        }
    }

    private void Observe(string nodeId, WorkloadStatus status)
    {
        if (!_observations.Set(nodeId, status)) return;
        var observed = new ObservedAttempt(nodeId, status);
        _dirty.Add(status.WorkloadId);
        _staleNodes.Add(nodeId);
        if (!observed.IsLive) _desk.Forget(nodeId, AttemptId.Of(status));
        Tell(observed);
    }

    /// <summary>Passes on what is not for the state: how far a start is, and attempts that nobody knows.</summary>
    private void Tell(ObservedAttempt observed)
    {
        var status = observed.Status;
        if (_notes.Set(AttemptId.Of(status), status.State == NodeWorkloadState.Starting ? status.Reason : null)) _watch.Notify(status.WorkloadId);
        NoteIfUnknown(observed);
    }

    private void Vanished(string nodeId, AttemptId attempt)
    {
        _observations.Remove(nodeId, attempt);
        _desk.Forget(nodeId, attempt);
    }

    private void Pause(string nodeId)
    {
        _refusing[nodeId] = Now + RefusalPauseMs;
        _staleNodes.Add(nodeId);
    }

    private long? EndOfPauses() => _refusing.Count == 0 ? null : _refusing.Values.Min();

    private void MarkNode(string nodeId)
    {
        _staleNodes.Add(nodeId);
        foreach (var observed in _observations.On(nodeId)) _dirty.Add(observed.Status.WorkloadId);
        _dirty.UnionWith(_ledger.WorkloadsOn(nodeId));
        foreach (var deleted in _store.Current.Rows(WorkloadTables.Deleted).Values)
        {
            if (deleted.Nodes.Contains(nodeId)) _dirty.Add(deleted.Id);
        }
    }

    private void Sync(string workloadId, WorkloadRecord? workload)
    {
        _staleNodes.UnionWith(_ledger.Sync(workloadId, workload));
        _placementDue = true;
    }

    private void RefreshNodes()
    {
        if (_staleNodes.Count == 0) return;
        foreach (var nodeId in _staleNodes)
        {
            if (_fleet.Find(nodeId) is not { } node)
            {
                _ledger.RemoveNode(nodeId);
                continue;
            }

            var foreign = _observations.On(nodeId).Where(static o => o.IsLive).SelectMany(_ledger.Unreserved).ToHashSet(StringComparer.Ordinal);
            _ledger.SetNode(NodeOffers.Of(node, _observations.HasReported(nodeId), _refusing.ContainsKey(nodeId), foreign));
        }

        _staleNodes.Clear();
        _placementDue = true;
    }

    // What the node does not have any more was ended there, or is lost; nothing newer can come about it.
    private static WorkloadStatus Gone(NodeOrder order) => new()
    {
        WorkloadId = order.WorkloadId,
        Replica = order.Replica,
        Attempt = order.Attempt,
        Epoch = 0,
        State = NodeWorkloadState.Exited,
        Version = long.MaxValue,
        Runtime = "",
        Image = "",
        ExitCause = order.Kind == NodeOrderKind.Stop ? NodeExitCause.Stopped : NodeExitCause.Lost,
    };

    private static long? Earliest(params ReadOnlySpan<long?> times)
    {
        long? earliest = null;
        foreach (var time in times)
        {
            if (earliest is null || time < earliest) earliest = time ?? earliest;
        }

        return earliest;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node {Node} refused the start of workload {Workload}, replica {Replica}, attempt {Attempt}: {Code}: {Why}")]
    private partial void LogRefused(string node, string workload, int replica, int attempt, string code, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The start of workload {Workload}, replica {Replica}, attempt {Attempt} was not sent to node {Node}: {Why}")]
    private partial void LogNotSent(string node, string workload, int replica, int attempt, string why);
}
