namespace ClawBridge.Protocol.Payloads;

/// <summary>Answer of the command <c>gpu.metrics</c> and payload of the event of that name.</summary>
internal sealed record GpuMetricsReport
{
    public required int Count { get; init; }

    public required IReadOnlyList<GpuMetrics> Metrics { get; init; }

    /// <summary>When the readings were taken, Unix milliseconds.</summary>
    public required long Ts { get; init; }

    /// <summary>Unix milliseconds of the last good probe, when the newest one failed; else null.</summary>
    public long? StaleSince { get; init; }

    public string? HealthReason { get; init; }
}
