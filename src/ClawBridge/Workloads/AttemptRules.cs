using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Payloads;

namespace ClawBridge.Workloads;

/// <summary>What becomes of a replica when something happens to its attempt. Pure.</summary>
internal static class AttemptRules
{
    private const string EndedWell = "It ended with exit code 0 and is started again (restart_policy: always).";

    /// <summary>The node told how the attempt is doing.</summary>
    public static ReplicaRecord Reported(WorkloadRecord workload, ReplicaRecord replica, WorkloadStatus status, long now) => status.State switch
    {
        NodeWorkloadState.Starting => replica,
        NodeWorkloadState.Running => replica with
        {
            State = replica.State == WorkloadState.Stopping ? WorkloadState.Stopping : WorkloadState.Running,
            Reason = replica.State == WorkloadState.Stopping ? replica.Reason : status.Reason,
            StartedAt = StartOf(workload, status, now),
            Ports = status.Ports,
            StatusVersion = status.Version,
        },
        NodeWorkloadState.Stopping => replica with
        {
            State = WorkloadState.Stopping,
            Reason = status.Reason ?? replica.Reason,
            StartedAt = replica.StartedAt ?? (status.StartedAt is null ? null : StartOf(workload, status, now)),
            StatusVersion = status.Version,
        },
        _ => Ended(workload, replica, status, now),
    };

    /// <summary>The node refused to start the attempt, so it never ran.</summary>
    public static ReplicaRecord Refused(WorkloadRecord workload, ReplicaRecord replica, Refusal refusal, string nodeName, long now)
    {
        var reason = refusal.IsNotSent ? refusal.Message : $"Node {nodeName} refused the start: {refusal.Message}";
        if (IsRestarting(workload, replica)) return Pending(Finished(replica, WorkloadState.Pending, replica.Reason, now));
        if (replica.Stop is not null) return Finished(replica, WorkloadState.Stopped, "It was stopped before it started.", now);
        return refusal.IsNotSent || IsNodesOwnFault(refusal.Code)
            ? Again(Finished(replica, WorkloadState.Pending, reason, now), counts: false, now) with { IsRefused = true }
            : Failed(workload, Finished(replica, WorkloadState.Failed, reason, now), now);
    }

    /// <summary>Another node, or the same one later, might well start the attempt; the workload is not to blame.</summary>
    public static bool IsNodesOwnFault(string code) =>
        code is InvokeErrorCodes.Unavailable or InvokeErrorCodes.StaleEpoch or InvokeErrorCodes.Conflict;

    /// <summary>The node has not been heard of for so long that it counts as lost.</summary>
    public static ReplicaRecord NodeLost(WorkloadRecord workload, ReplicaRecord replica, string nodeName, long now)
    {
        if (replica.Stop is not null && !IsRestarting(workload, replica)) return LeaveBehind(replica, StateAfterStop(workload, replica), $"Node {nodeName} was lost while it was being stopped there.", now);
        return workload.Spec.OnNodeLost switch
        {
            OnNodeLost.Reschedule => LeaveBehind(replica, WorkloadState.Pending, $"Node {nodeName} was lost; it is started elsewhere.", now),
            OnNodeLost.Fail => LeaveBehind(replica, WorkloadState.Failed, $"Node {nodeName} was lost.", now),
            _ when replica.AwaitsNode => replica,
            _ => replica with { AwaitsNode = true, Reason = $"Node {nodeName} is lost; this waits for it (on_node_lost: wait)." },
        };
    }

    /// <summary>An operator removed the node, which says that nothing of it is waited for.</summary>
    public static ReplicaRecord NodeRemoved(WorkloadRecord workload, ReplicaRecord replica, long now)
    {
        const string Reason = "Its node was removed from the cluster.";
        if (replica.Stop is not null) return LeaveBehind(replica, StateAfterStop(workload, replica), Reason, now);
        return LeaveBehind(replica, workload.Spec.OnNodeLost == OnNodeLost.Fail ? WorkloadState.Failed : WorkloadState.Pending, Reason, now);
    }

    /// <summary>Asks the replica to end; one that holds nothing has ended at once.</summary>
    public static ReplicaRecord AskToStop(ReplicaRecord replica, StopTerms terms, string reason, long now)
    {
        if (replica.IsEnded) return replica;
        if (!replica.IsPlaced) return Finished(replica, WorkloadState.Stopped, reason, now);
        var stricter = replica.Stop is { } earlier
            ? new StopTerms(Math.Min(earlier.GraceSeconds, terms.GraceSeconds), earlier.Force || terms.Force)
            : terms;
        return replica with { State = WorkloadState.Stopping, Stop = stricter, Reason = replica.Stop is null ? reason : replica.Reason, Move = null };
    }

    /// <summary>Asks a replica that runs or is being started to end and be started again; others, and those that end already, stay as they are.</summary>
    public static ReplicaRecord AskToRestart(ReplicaRecord replica, StopTerms terms, string reason) =>
        replica is { IsPlaced: true, Stop: null } ? replica with { State = WorkloadState.Stopping, Stop = terms, Reason = reason, Restarting = true, Move = null } : replica;

    private static ReplicaRecord Ended(WorkloadRecord workload, ReplicaRecord replica, WorkloadStatus status, long now)
    {
        var succeeded = status is { State: NodeWorkloadState.Exited, ExitCode: 0, ExitCause: null or NodeExitCause.Exited };
        var started = replica.StartedAt ?? (status.StartedAt is null ? null : StartOf(workload, status, now));
        var ended = Finished(replica, WorkloadState.Completed, ReasonOf(workload, replica, status, succeeded), now) with
        {
            ExitCode = status.ExitCode,
            StartedAt = started,
            FinishedAt = status.FinishedAt is { } at ? Math.Clamp(at, started ?? workload.SubmittedAt, Math.Max(now, started ?? now)) : now,
            StatusVersion = status.Version,
        };
        ended = ended with { Restarts = ended.FinishedAt - started >= BackOff.GoodRunMs ? 0 : replica.Restarts };
        var restarts = workload.Spec.RestartPolicy == RestartPolicy.Always;

        if (workload.StopRequested || replica.Index >= workload.Spec.Replicas)
            return ended with { State = succeeded ? WorkloadState.Completed : WorkloadState.Stopped };
        if (replica.Moving || replica.Stop is not null)
            return succeeded && !restarts ? ended : Pending(ended) with { NotBefore = null, Reason = replica.Reason };
        return status.ExitCause switch
        {
            NodeExitCause.TimeLimit => ended with { State = WorkloadState.Failed },
            NodeExitCause.Idle => ended with { State = WorkloadState.Stopped },
            NodeExitCause.Stopped when !restarts => ended with { State = WorkloadState.Stopped },
            _ when succeeded => restarts ? Again(ended with { Reason = ended.Reason ?? EndedWell }, counts: false, now) : ended,
            _ => Failed(workload, ended, now),
        };
    }

    private static ReplicaRecord Failed(WorkloadRecord workload, ReplicaRecord ended, long now)
    {
        if (workload.Spec.RestartPolicy == RestartPolicy.Never) return ended with { State = WorkloadState.Failed };
        if (workload.Spec.MaxRetries is not { } most || ended.Retries < most) return Again(ended, counts: true, now);
        return ended with { State = WorkloadState.Failed, Reason = most == 0 ? ended.Reason : $"{ended.Reason} It was tried again {(most == 1 ? "once" : $"{most} times")} (max_retries)." };
    }

    private static ReplicaRecord Again(ReplicaRecord ended, bool counts, long now) => Pending(ended) with
    {
        NotBefore = now + BackOff.Milliseconds(ended.Restarts),
        Restarts = ended.Restarts + 1,
        Retries = ended.Retries + (counts ? 1 : 0),
    };

    private static ReplicaRecord Pending(ReplicaRecord ended) =>
        ended with { State = WorkloadState.Pending, NodeId = null, LastNodeId = ended.NodeId ?? ended.LastNodeId };

    // The node may come back with the attempt still running; what is done then depends on whether a newer one exists.
    private static ReplicaRecord LeaveBehind(ReplicaRecord replica, WorkloadState state, string reason, long now)
    {
        var left = Finished(replica, state, reason, now) with { Superseded = [.. replica.Superseded, new SupersededAttempt(replica.NodeId!, replica.Attempt)] };
        return state == WorkloadState.Pending ? Pending(left) with { NotBefore = null } : left;
    }

    // A restart ends nothing: what holds for a running replica when its node is lost holds for it too.
    private static bool IsRestarting(WorkloadRecord workload, ReplicaRecord replica) =>
        replica.Restarting && !workload.StopRequested && replica.Index < workload.Spec.Replicas;

    private static WorkloadState StateAfterStop(WorkloadRecord workload, ReplicaRecord replica) =>
        workload.StopRequested || replica.Index >= workload.Spec.Replicas ? WorkloadState.Stopped : WorkloadState.Pending;

    private static ReplicaRecord Finished(ReplicaRecord replica, WorkloadState state, string? reason, long now) => replica with
    {
        State = state,
        Reason = reason,
        IsRefused = false,
        FinishedAt = now,
        Gpus = [],
        Ports = [],
        Stop = null,
        Move = null,
        Moving = false,
        AwaitsNode = false,
        NotBefore = null,
        Restarting = false,
    };

    private static string? ReasonOf(WorkloadRecord workload, ReplicaRecord replica, WorkloadStatus status, bool succeeded) => status.ExitCause switch
    {
        _ when status.Reason is not null => status.Reason,
        NodeExitCause.OutOfMemory => workload.Spec.MemoryLimited ? $"It ran out of its {workload.Spec.MemoryMb} MiB of memory." : "It ran out of memory.",
        NodeExitCause.TimeLimit => $"It ran into its time limit of {workload.Spec.TimeoutSeconds} s.",
        NodeExitCause.Idle => $"Its GPUs were idle for {workload.Spec.IdleTimeoutSeconds} s.",
        NodeExitCause.StartFailed => "It could not be started.",
        NodeExitCause.Lost => "It vanished from its node, and its exit code with it.",
        NodeExitCause.Stopped => replica.Stop is null ? null : replica.Reason,
        _ when succeeded => null,
        _ => status.ExitCode is { } code ? $"It ended with exit code {code}." : "It ended and its exit code is not known.",
    };

    // Nodes' clocks may be off: a time outside of what is possible is brought back into it.
    private static long StartOf(WorkloadRecord workload, WorkloadStatus status, long now) =>
        Math.Clamp(status.StartedAt ?? now, workload.SubmittedAt, Math.Max(now, workload.SubmittedAt));
}
