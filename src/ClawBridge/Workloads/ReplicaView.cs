using ClawBridge.Protocol.Payloads;

namespace ClawBridge.Workloads;

/// <summary>A replica as <c>workload_get</c> shows it.</summary>
internal sealed record ReplicaView
{
    public required int Index { get; init; }

    public required WorkloadState State { get; init; }

    public required string? NodeId { get; init; }

    /// <summary>UUIDs.</summary>
    public required IReadOnlyList<string> Gpus { get; init; }

    public required int Attempt { get; init; }

    public required int? ExitCode { get; init; }

    public required string? Reason { get; init; }

    public required string? NodeName { get; init; }

    public required IReadOnlyList<PortMapping> Ports { get; init; }

    public required int Retries { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long? StartedAt { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long? FinishedAt { get; init; }

    public static ReplicaView Of(WorkloadService workloads, WorkloadRecord workload, ReplicaRecord replica) => new()
    {
        Index = replica.Index,
        State = replica.State,
        NodeId = replica.NodeId,
        Gpus = replica.Gpus,
        Attempt = replica.Attempt,
        ExitCode = replica.ExitCode,
        Reason = workloads.ReasonOf(workload, replica),
        NodeName = replica.NodeId is { } node ? workloads.Node(node)?.Record.Name : null,
        Ports = replica.Ports,
        Retries = replica.Retries,
        StartedAt = replica.StartedAt,
        FinishedAt = replica.FinishedAt,
    };
}
