namespace ClawBridge.Workloads;

/// <summary>What other rooms use of workloads.</summary>
internal interface IWorkloads
{
    /// <summary>
    /// A workload by id, name or namespace/name (the unfinished one first, then the newest) or unique id prefix of 6 or more characters. -32000 when
    /// there is none, -32602 with the candidates when it fits several.
    /// </summary>
    WorkloadRecord Resolve(string reference, string field = "$.workload_id");

    /// <summary>Workloads with a replica that holds resources of this node.</summary>
    IReadOnlyList<WorkloadRecord> OnNode(string nodeId);

    /// <summary>UUIDs of this node's GPUs that replicas hold.</summary>
    IReadOnlySet<string> GpusInUse(string nodeId);

    /// <summary>How many there are now of those that the state keeps.</summary>
    WorkloadCounts Counts();

    /// <summary>
    /// Moves every replica off a node that is marked as draining: each is stopped there and started elsewhere as soon as it fits.
    /// Reports each move and returns, when all that could move have moved or the call ends, the ids of the moved workloads and
    /// of those that must wait, with the reason.
    /// </summary>
    Task<DrainOutcome> DrainAsync(string nodeId, int graceSeconds, bool force, Func<int, int, string, ValueTask> progress, CancellationToken cancellationToken);
}
