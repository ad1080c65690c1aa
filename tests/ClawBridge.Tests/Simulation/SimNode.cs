using ClawBridge.Fleet;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Payloads;
using ClawBridge.Workloads;

namespace ClawBridge.Tests.Simulation;

/// <summary>A clawnode that keeps the real one's promises about attempts: epochs, at most once, versions, full reports.</summary>
internal sealed class SimNode(string id, TimeProvider time)
{
    private readonly Dictionary<AttemptId, WorkloadStatus> _attempts = [];
    private readonly HashSet<AttemptId> _removed = [];
    private long _seenEpoch;

    public string Id => id;

    /// <summary>Told of each change of an attempt.</summary>
    public Action<WorkloadStatus>? Changed { get; set; }

    /// <summary>Refuses every start with this code; null takes them.</summary>
    public string? RefusesWith { get; set; }

    /// <summary>Every stop that was ordered, in order.</summary>
    public List<WorkloadStop> Stops { get; } = [];

    /// <summary>Every start that was ordered, in order, as it came.</summary>
    public List<WorkloadRun> Starts { get; } = [];

    /// <summary>How often each attempt really began to run.</summary>
    public Dictionary<AttemptId, int> Begun { get; } = [];

    public IReadOnlyList<WorkloadStatus> Report => [.. _attempts.Values.OrderBy(s => s.WorkloadId, StringComparer.Ordinal).ThenBy(s => s.Replica).ThenBy(s => s.Attempt)];

    public IEnumerable<WorkloadStatus> Live => Report.Where(IsLive);

    public WorkloadStatus Run(WorkloadRun spec)
    {
        var key = new AttemptId(spec.WorkloadId, spec.Replica, spec.Attempt);
        Starts.Add(spec);
        PassFence(spec.Epoch);
        if (_attempts.TryGetValue(key, out var existing)) return existing;
        if (RefusesWith is { } code) throw Refusal(NodeCommands.WorkloadRun, code, $"This node refuses with {code}.");
        if (_removed.Any(r => r.WorkloadId == key.WorkloadId && r.Replica == key.Replica && r.Attempt >= key.Attempt)) throw Refusal(NodeCommands.WorkloadRun, InvokeErrorCodes.Conflict, "That attempt was removed already.");
        foreach (var other in _attempts.Values.Where(s => s.WorkloadId == key.WorkloadId && s.Replica == key.Replica))
        {
            if (other.Attempt > key.Attempt || IsLive(other)) throw Refusal(NodeCommands.WorkloadRun, InvokeErrorCodes.Conflict, "Another attempt of the replica is here.");
        }

        return Set(new WorkloadStatus
        {
            WorkloadId = spec.WorkloadId,
            Replica = spec.Replica,
            Attempt = spec.Attempt,
            Epoch = spec.Epoch,
            State = NodeWorkloadState.Starting,
            Version = 0,
            Runtime = spec.Runtime,
            Image = spec.Image,
            Name = spec.Name,
            ClusterId = spec.ClusterId,
            Gpus = spec.Gpus,
        });
    }

    public WorkloadStatus Stop(WorkloadStop stop)
    {
        var status = Find(stop.WorkloadId, stop.Replica, stop.Attempt, NodeCommands.WorkloadStop);
        PassFence(stop.Epoch);
        Stops.Add(stop);
        return IsLive(status) && status.State != NodeWorkloadState.Stopping ? Set(status with { State = NodeWorkloadState.Stopping }) : status;
    }

    public WorkloadStatus Find(string workloadId, int replica, int? attempt, string command) =>
        _attempts.Values.Where(s => s.WorkloadId == workloadId && s.Replica == replica && (attempt is null || s.Attempt == attempt)).MaxBy(s => s.Attempt)
        ?? throw Refusal(command, InvokeErrorCodes.NotFound, "That workload was not found on this node.");

    public WorkloadStatus Remove(WorkloadRef reference)
    {
        var status = Find(reference.WorkloadId, reference.Replica, reference.Attempt, NodeCommands.WorkloadRemove);
        if (IsLive(status)) throw Refusal(NodeCommands.WorkloadRemove, InvokeErrorCodes.Conflict, "It is still running.");
        _attempts.Remove(AttemptId.Of(status));
        _removed.Add(AttemptId.Of(status));
        return status;
    }

    /// <summary>A starting attempt begins to run, a stopping one ends.</summary>
    public void Progress(AttemptId attempt)
    {
        if (!_attempts.TryGetValue(attempt, out var status)) return;
        if (status.State == NodeWorkloadState.Starting)
        {
            Begun[attempt] = Begun.GetValueOrDefault(attempt) + 1;
            Set(status with { State = NodeWorkloadState.Running, StartedAt = Now });
        }
        else if (status.State == NodeWorkloadState.Stopping) Set(Ended(status, 143, NodeExitCause.Stopped));
    }

    /// <summary>The program of a running attempt ends by itself, or by what the cause says.</summary>
    public void Exit(AttemptId attempt, int exitCode, NodeExitCause cause = NodeExitCause.Exited)
    {
        if (_attempts.TryGetValue(attempt, out var status) && IsLive(status)) Set(Ended(status, exitCode, cause));
    }

    /// <summary>A starting attempt cannot be started.</summary>
    public void FailStart(AttemptId attempt, string reason)
    {
        if (_attempts.TryGetValue(attempt, out var status) && status.State == NodeWorkloadState.Starting)
            Set(status with { State = NodeWorkloadState.Failed, ExitCause = NodeExitCause.StartFailed, Reason = reason, FinishedAt = Now });
    }

    /// <summary>How far a starting attempt is.</summary>
    public void Note(AttemptId attempt, string reason) => Set(_attempts[attempt] with { Reason = reason });

    /// <summary>Something that this node runs although no bridge told it to.</summary>
    public void Plant(WorkloadStatus status) => Set(status);

    /// <summary>Its disk is gone, and all it knew.</summary>
    public void Wipe() => _attempts.Clear();

    public static bool IsLive(WorkloadStatus status) => status.State is NodeWorkloadState.Starting or NodeWorkloadState.Running or NodeWorkloadState.Stopping;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private WorkloadStatus Ended(WorkloadStatus status, int exitCode, NodeExitCause cause) =>
        status with { State = NodeWorkloadState.Exited, ExitCode = exitCode, ExitCause = cause, FinishedAt = Now };

    private WorkloadStatus Set(WorkloadStatus status)
    {
        var next = status with { Version = status.Version + 1 };
        _attempts[AttemptId.Of(next)] = next;
        Changed?.Invoke(next);
        return next;
    }

    private void PassFence(long epoch)
    {
        if (epoch < _seenEpoch) throw Refusal(NodeCommands.WorkloadRun, InvokeErrorCodes.StaleEpoch, "A newer bridge was seen.");
        _seenEpoch = epoch;
    }

    private NodeCommandException Refusal(string command, string code, string message) => new(id, command, code, message);
}
