namespace ClawBridge.Fleet;

/// <summary>Result of <c>cluster_status</c>: the legacy's fields in the alphabet's order, then those that came later.</summary>
internal sealed record ClusterStatus
{
    /// <summary>Free and healthy GPUs of nodes that take new work.</summary>
    public required int AvailableGpus { get; init; }

    public required int DrainingNodes { get; init; }

    public required bool Healthy { get; init; }

    public required int HealthyNodes { get; init; }

    public required int OfflineNodes { get; init; }

    public required int PendingWorkloads { get; init; }

    public required int RunningWorkloads { get; init; }

    public required int TotalGpus { get; init; }

    public required int TotalNodes { get; init; }

    public required int UnhealthyNodes { get; init; }

    public required string ClusterId { get; init; }

    /// <summary>Workloads that ended well; they are kept for a week.</summary>
    public required int CompletedWorkloads { get; init; }

    public required int ConnectedNodes { get; init; }

    public required int CordonedNodes { get; init; }

    /// <summary>Workloads that failed for good; they are kept for a week.</summary>
    public required int FailedWorkloads { get; init; }

    /// <summary>Rescheduling is frozen.</summary>
    public required bool Frozen { get; init; }

    /// <summary>A plain sentence; null while nothing is frozen.</summary>
    public required string? FrozenReason { get; init; }

    /// <summary>Unix milliseconds; null while nothing is frozen.</summary>
    public required long? FrozenSince { get; init; }

    /// <summary>Where nodes reach this bridge; null while it does not listen.</summary>
    public required string? Listening { get; init; }

    /// <summary>What keeps the cluster from being healthy, as a sentence; null when nothing does.</summary>
    public required string? Reason { get; init; }

    /// <summary>GPUs that are out of order as their nodes say.</summary>
    public required int UnhealthyGpus { get; init; }

    /// <summary>GPUs that workloads hold.</summary>
    public required int UsedGpus { get; init; }
}
