namespace ClawBridge.Workloads;

/// <summary>A workload in a line: the legacy's fields in their order, then the new ones.</summary>
internal sealed record WorkloadListItem
{
    public required string? AssignedNode { get; init; }

    public required long? FinishedAt { get; init; }

    public required int GpuCount { get; init; }

    public required string Id { get; init; }

    public required string Image { get; init; }

    public required string? Name { get; init; }

    public required long? StartedAt { get; init; }

    public required WorkloadState State { get; init; }

    public required long SubmittedAt { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary><c>tenant/name</c>.</summary>
    public required string Namespace { get; init; }

    public required string NamespaceId { get; init; }

    public required string? Reason { get; init; }

    public required int ReplicaCount { get; init; }

    public required int ReplicasRunning { get; init; }

    public static WorkloadListItem Of(WorkloadService workloads, WorkloadRecord workload) => new()
    {
        AssignedNode = workload.Replica(0)?.NodeId,
        FinishedAt = workload.FinishedAt,
        GpuCount = workload.Spec.Gpus,
        Id = workload.Id,
        Image = workload.Spec.Image,
        Name = workload.Name,
        StartedAt = workload.StartedAt,
        State = workload.State,
        SubmittedAt = workload.SubmittedAt,
        Labels = workload.Spec.Labels,
        Namespace = workloads.NamespaceOf(workload),
        NamespaceId = workload.Namespace,
        Reason = workloads.ReasonOf(workload),
        ReplicaCount = workload.Spec.Replicas,
        ReplicasRunning = workload.Replicas.Count(static r => r.State == WorkloadState.Running),
    };
}
