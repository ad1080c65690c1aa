namespace ClawBridge.Tenancy;

/// <summary>Limits of a namespace or tenant; null = unlimited.</summary>
internal sealed record Quota
{
    public static Quota Unlimited { get; } = new();

    public int? MaxGpus { get; init; }

    /// <summary>GPU hours ever used, of finished and running workloads together.</summary>
    public double? GpuHours { get; init; }

    public long? MemoryMib { get; init; }

    public int? MaxWorkloads { get; init; }

    public int? CpuCores { get; init; }

    /// <summary>GiB of volumes.</summary>
    public long? StorageGb { get; init; }
}
