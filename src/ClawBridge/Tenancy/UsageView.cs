using ClawBridge.Rpc;

namespace ClawBridge.Tenancy;

/// <summary>Usage as methods answer it: the legacy's members in their order, then the new ones.</summary>
internal sealed record UsageView(
    double GpuHoursUsed, long GpusInUse, double? MaxUtilizationPercent, long MemoryMibUsed, long CpuCoresInUse, long StorageGbUsed, long WorkloadsInUse)
{
    public static Shape Declared { get; } = Shape.Record(
        new("gpu_hours_used", Shape.Number(), "GPU hours ever used: from the placement of each attempt to its end, those that still hold GPUs up to now."),
        new("gpus_in_use", Shape.Integer(0), "GPUs of all replicas that run or are still to run."),
        new("max_utilization_percent", Shape.Number().Nullable, "How full the fullest limit is (the number of workloads is not part of it); null when nothing is limited."),
        new("memory_mib_used", Shape.Integer(0), "MiB of memory of the same replicas."),
        new("cpu_cores_in_use", Shape.Integer(0), "Cores of the same replicas."),
        new("storage_gb_used", Shape.Integer(0), "GiB of volumes."),
        new("workloads_in_use", Shape.Integer(0), "Unfinished workloads."));

    /// <param name="now">Unix milliseconds.</param>
    public static UsageView Of(Quota quota, UsageShare used, long now) => new(
        Hours(used.GpuHoursAt(now)), used.Gpus, QuotaRules.MaxUtilization(quota, used, now), used.MemoryMib, used.CpuCores, used.StorageGb, used.Workloads);

    /// <summary>Hours to a third of a second.</summary>
    public static double Hours(double hours) => Math.Round(hours, 4);
}
