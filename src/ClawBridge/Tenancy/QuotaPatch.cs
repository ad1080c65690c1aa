using System.Text.Json;
using ClawBridge.Rpc;

namespace ClawBridge.Tenancy;

/// <summary>Limits as callers give them: what is left out stays as it is, null lifts a limit.</summary>
internal sealed record QuotaPatch
{
    /// <summary>What decides about limits, wherever they are set.</summary>
    public const string Permission = "quotas:update";

    private const long MostGpus = 1_000_000;
    private const long MostHours = 1_000_000_000;
    private const long MostMib = 1L << 40;
    private const long MostWorkloads = 1_000_000;
    private const long MostCores = 10_000_000;
    private const long MostGb = 1L << 30;

    public static Shape Declared { get; } = Shape.Record(
        new("gpu_hours", (Shape.Number() with { Min = 0, Max = MostHours }).Nullable, "GPU hours ever used, from the start of counting on."),
        new("max_gpus", Shape.Integer(0, MostGpus).Nullable, "GPUs of unfinished workloads."),
        new("max_workloads", Shape.Integer(0, MostWorkloads).Nullable, "Unfinished workloads."),
        new("memory_mib", Shape.Integer(0, MostMib).Nullable, "MiB of memory of unfinished workloads."),
        new("cpu_cores", Shape.Integer(0, MostCores).Nullable, "Cores of unfinished workloads."),
        new("storage_gb", Shape.Integer(0, MostGb).Nullable, "GiB of volumes."));

    public JsonElement GpuHours { get; init; }

    public JsonElement MaxGpus { get; init; }

    public JsonElement MaxWorkloads { get; init; }

    public JsonElement MemoryMib { get; init; }

    public JsonElement CpuCores { get; init; }

    public JsonElement StorageGb { get; init; }

    /// <summary>The quota with these changes. The values are known to be within their declared bounds.</summary>
    public Quota ApplyTo(Quota quota) => new()
    {
        GpuHours = Changed(GpuHours, quota.GpuHours, static value => value.GetDouble()),
        MaxGpus = Changed(MaxGpus, quota.MaxGpus, static value => value.GetInt32()),
        MaxWorkloads = Changed(MaxWorkloads, quota.MaxWorkloads, static value => value.GetInt32()),
        MemoryMib = Changed(MemoryMib, quota.MemoryMib, static value => value.GetInt64()),
        CpuCores = Changed(CpuCores, quota.CpuCores, static value => value.GetInt32()),
        StorageGb = Changed(StorageGb, quota.StorageGb, static value => value.GetInt64()),
    };

    private static T? Changed<T>(JsonElement given, T? before, Func<JsonElement, T> read)
        where T : struct => given.ValueKind switch
        {
            JsonValueKind.Undefined => before,
            JsonValueKind.Null => null,
            _ => read(given),
        };
}
