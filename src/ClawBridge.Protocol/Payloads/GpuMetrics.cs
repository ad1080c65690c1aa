namespace ClawBridge.Protocol.Payloads;

/// <summary>One GPU's readings. A reading that the driver does not give is null, never 0.</summary>
internal sealed record GpuMetrics
{
    public required int Index { get; init; }

    public required string Uuid { get; init; }

    /// <summary>0 to 100.</summary>
    public double? UtilizationPercent { get; init; }

    /// <summary>MiB.</summary>
    public long? MemoryUsedMb { get; init; }

    /// <summary>MiB.</summary>
    public long? MemoryTotalMb { get; init; }

    public double? TemperatureC { get; init; }

    public double? PowerDrawW { get; init; }

    public double? PowerLimitW { get; init; }

    public double? FanPercent { get; init; }

    /// <summary>MHz.</summary>
    public double? SmClockMhz { get; init; }

    /// <summary>Uncorrectable ECC errors since the driver was loaded.</summary>
    public long? EccUncorrectable { get; init; }
}
