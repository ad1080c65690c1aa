namespace ClawBridge.Protocol.Payloads;

/// <summary>Answer of <c>node.health</c>.</summary>
internal sealed record NodeHealth
{
    /// <summary><c>healthy</c> or <c>degraded</c>; <see cref="Findings"/> says why.</summary>
    public required string Status { get; init; }

    public required string Hostname { get; init; }

    public required int CpuCount { get; init; }

    /// <summary>1, 5 and 15 minutes.</summary>
    public required IReadOnlyList<double> LoadAverage { get; init; }

    /// <summary>MiB.</summary>
    public required long MemoryTotalMb { get; init; }

    /// <summary>MiB.</summary>
    public required long MemoryAvailableMb { get; init; }

    public long? DiskTotalBytes { get; init; }

    public long? DiskAvailableBytes { get; init; }

    public required int GpuCount { get; init; }

    public required long UptimeSecs { get; init; }

    public required IReadOnlyList<string> Findings { get; init; }
}
