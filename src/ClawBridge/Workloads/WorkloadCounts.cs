namespace ClawBridge.Workloads;

/// <summary>Workloads by what has become of them; stopped and stopping ones are in none of the numbers.</summary>
/// <param name="Pending">Those that wait for room: pending, and starting without a node.</param>
/// <param name="Running">Those with a running replica.</param>
/// <param name="Completed">Those that ended well and are still kept.</param>
/// <param name="Failed">Those that failed for good and are still kept.</param>
internal readonly record struct WorkloadCounts(int Pending, int Running, int Completed, int Failed)
{
    /// <summary>With this workload counted as well.</summary>
    public WorkloadCounts With(WorkloadRecord workload) => Add(workload, 1);

    /// <summary>With this workload, which was counted, taken out again.</summary>
    public WorkloadCounts Without(WorkloadRecord workload) => Add(workload, -1);

    private WorkloadCounts Add(WorkloadRecord workload, int one) => workload.State switch
    {
        WorkloadState.Pending => this with { Pending = Pending + one },
        WorkloadState.Starting when !workload.Replicas.Any(static r => r.IsPlaced) => this with { Pending = Pending + one },
        WorkloadState.Running => this with { Running = Running + one },
        WorkloadState.Completed => this with { Completed = Completed + one },
        WorkloadState.Failed => this with { Failed = Failed + one },
        _ => this,
    };
}
