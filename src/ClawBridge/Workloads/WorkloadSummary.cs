namespace ClawBridge.Workloads;

/// <summary>A workload and where its replicas are: the legacy's fields in their order, then the new ones.</summary>
internal sealed record WorkloadSummary
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

    /// <summary><c>tenant/name</c>.</summary>
    public required string Namespace { get; init; }

    public required string NamespaceId { get; init; }

    public required string? Reason { get; init; }

    public required IReadOnlyList<ReplicaView> Replicas { get; init; }

    public static WorkloadSummary Of(WorkloadService workloads, WorkloadRecord workload) => new()
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
        Namespace = workloads.NamespaceOf(workload),
        NamespaceId = workload.Namespace,
        Reason = workloads.ReasonOf(workload),
        Replicas = [.. workload.Replicas.Select(r => ReplicaView.Of(workloads, workload, r))],
    };
}
