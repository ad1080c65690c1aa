using ClawBridge.Protocol.Payloads;

namespace ClawNode.Gpu;

/// <summary>Shapes of <c>gpu.list</c> and <c>gpu.metrics</c> from what is known.</summary>
internal static class GpuReports
{
    public static GpuList List(IReadOnlyList<GpuDevice> gpus, long? staleSince = null, string? reason = null) => new()
    {
        Count = gpus.Count,
        Gpus = gpus,
        TotalMemoryGb = gpus.Sum(gpu => gpu.MemoryTotalMb ?? 0) / 1024,
        StaleSince = staleSince,
        HealthReason = reason,
    };

    public static GpuMetricsReport Metrics(IReadOnlyList<GpuMetrics> metrics, long takenAt, long? staleSince = null, string? reason = null) => new()
    {
        Count = metrics.Count,
        Metrics = metrics,
        Ts = takenAt,
        StaleSince = staleSince,
        HealthReason = reason,
    };
}
