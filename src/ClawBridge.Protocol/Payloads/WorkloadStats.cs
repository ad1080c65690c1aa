namespace ClawBridge.Protocol.Payloads;

/// <summary>Answer of <c>workload.stats</c>: what one running attempt uses now.</summary>
internal sealed record WorkloadStats
{
    public required string WorkloadId { get; init; }

    public required int Replica { get; init; }

    /// <summary>100 is one whole core; null before two readings exist.</summary>
    public double? CpuPercent { get; init; }

    /// <summary>MiB.</summary>
    public long? MemoryUsedMb { get; init; }

    /// <summary>MiB; null = no limit.</summary>
    public long? MemoryLimitMb { get; init; }

    public int? Processes { get; init; }

    public required long Ts { get; init; }
}
