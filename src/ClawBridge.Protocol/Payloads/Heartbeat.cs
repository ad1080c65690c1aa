namespace ClawBridge.Protocol.Payloads;

/// <summary>
/// Payload of the <c>heartbeat</c> event. The first one of a session carries everything (<see cref="System"/>,
/// <see cref="Gpus"/>, <see cref="Workloads"/>); later ones carry system and GPUs only when they changed, and workloads never.
/// </summary>
internal sealed record Heartbeat
{
    /// <summary>The node's clock, Unix milliseconds.</summary>
    public required long Ts { get; init; }

    public SystemInfo? System { get; init; }

    public GpuList? Gpus { get; init; }

    /// <summary>Every workload replica that exists on the node, ended ones that were not removed yet included; null = not told.</summary>
    public IReadOnlyList<WorkloadStatus>? Workloads { get; init; }
}
