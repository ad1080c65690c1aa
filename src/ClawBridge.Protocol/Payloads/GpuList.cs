namespace ClawBridge.Protocol.Payloads;

/// <summary>Answer of <c>gpu.list</c>.</summary>
internal sealed record GpuList
{
    public required int Count { get; init; }

    public required IReadOnlyList<GpuDevice> Gpus { get; init; }

    /// <summary>Sum over the GPUs whose memory is known, MiB / 1024, truncated.</summary>
    public long TotalMemoryGb { get; init; }

    /// <summary>Unix milliseconds of the last good probe, when the newest one failed; else null.</summary>
    public long? StaleSince { get; init; }

    /// <summary>What is wrong with the probe, as a sentence; null when all is well. A machine without GPUs is well.</summary>
    public string? HealthReason { get; init; }
}
