namespace ClawBridge.Workloads;

/// <summary>The life of a replica as a table, and the state of the whole as a function of its replicas.</summary>
internal static class WorkloadStates
{
    /// <summary>Stopped, completed and failed have no way out.</summary>
    public static bool IsFinal(WorkloadState state) => state is WorkloadState.Stopped or WorkloadState.Completed or WorkloadState.Failed;

    /// <summary>Whether a replica may go from one state to another. Back to pending means that a new attempt follows.</summary>
    public static bool CanBecome(WorkloadState from, WorkloadState to) => from == to || from switch
    {
        // Straight to running or stopping: an attempt that a node still has is adopted.
        WorkloadState.Pending => to is WorkloadState.Starting or WorkloadState.Running or WorkloadState.Stopping or WorkloadState.Stopped,
        WorkloadState.Starting => true,
        WorkloadState.Running => to != WorkloadState.Starting,
        WorkloadState.Stopping => to is WorkloadState.Pending || IsFinal(to),
        _ => false,
    };

    /// <summary>
    /// The whole: running if any replica runs; else what is still to come (starting, pending, stopping); and once all have ended,
    /// failed if any failed for good, stopped if any was stopped, else completed. Replicas above the wanted number count only
    /// while they still hold something.
    /// </summary>
    public static WorkloadState Whole(IReadOnlyList<ReplicaRecord> replicas, int wanted, bool stopRequested)
    {
        Span<bool> has = stackalloc bool[(int)WorkloadState.Failed + 1];
        foreach (var replica in replicas)
        {
            if (replica.Index < wanted || replica.IsPlaced) has[(int)replica.State] = true;
        }

        if (has[(int)WorkloadState.Running]) return WorkloadState.Running;
        if (has[(int)WorkloadState.Starting]) return WorkloadState.Starting;
        if (has[(int)WorkloadState.Pending]) return WorkloadState.Pending;
        if (has[(int)WorkloadState.Stopping]) return WorkloadState.Stopping;
        if (has[(int)WorkloadState.Failed]) return WorkloadState.Failed;
        if (has[(int)WorkloadState.Stopped] || stopRequested) return WorkloadState.Stopped;
        return has[(int)WorkloadState.Completed] ? WorkloadState.Completed : WorkloadState.Pending;
    }
}
