namespace ClawNode.Runtimes.Docker.Api;

/// <summary><c>HostConfig</c> of a create request: limits, ports, mounts, devices.</summary>
internal sealed record HostConfig
{
    /// <summary>Billionths of a core.</summary>
    public long? NanoCpus { get; init; }

    /// <summary>Bytes.</summary>
    public long? Memory { get; init; }

    /// <summary>Bytes of memory and swap together; equal to <see cref="Memory"/> it means no swap.</summary>
    public long? MemorySwap { get; init; }

    /// <summary>Bytes.</summary>
    public long? ShmSize { get; init; }

    public required string NetworkMode { get; init; }

    public IReadOnlyDictionary<string, IReadOnlyList<PortBinding>>? PortBindings { get; init; }

    public IReadOnlyList<Mount>? Mounts { get; init; }

    public IReadOnlyList<DeviceMapping>? Devices { get; init; }

    public IReadOnlyList<DeviceRequest>? DeviceRequests { get; init; }

    public RestartPolicy RestartPolicy { get; init; } = new("no");

    public LogConfig? LogConfig { get; init; }
}
