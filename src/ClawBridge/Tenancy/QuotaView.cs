using ClawBridge.Rpc;

namespace ClawBridge.Tenancy;

/// <summary>Limits as methods answer them; null = unlimited. The legacy's members in their order, then the new ones.</summary>
internal sealed record QuotaView(double? GpuHours, int? MaxGpus, int? MaxWorkloads, long? MemoryMib, int? CpuCores, long? StorageGb)
{
    public static Shape Declared { get; } = Shape.Record(
        new("gpu_hours", Shape.Number().Nullable, "GPU hours ever used."),
        new("max_gpus", Shape.Integer(0).Nullable, "GPUs of unfinished workloads."),
        new("max_workloads", Shape.Integer(0).Nullable, "Unfinished workloads."),
        new("memory_mib", Shape.Integer(0).Nullable, "MiB of memory of unfinished workloads."),
        new("cpu_cores", Shape.Integer(0).Nullable, "Cores of unfinished workloads."),
        new("storage_gb", Shape.Integer(0).Nullable, "GiB of volumes."));

    public static QuotaView Of(Quota quota) => new(quota.GpuHours, quota.MaxGpus, quota.MaxWorkloads, quota.MemoryMib, quota.CpuCores, quota.StorageGb);
}
