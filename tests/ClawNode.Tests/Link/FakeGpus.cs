using ClawBridge.Protocol.Payloads;
using ClawNode.Gpu;

namespace ClawNode.Tests.Link;

/// <summary>An inventory that the test shapes.</summary>
internal sealed class FakeGpus : IGpuInventory
{
    public static GpuList One { get; } = GpuReports.List([new GpuDevice { Index = 0, Name = "T4", Uuid = "GPU-1", MemoryTotalMb = 15360 }]);

    public GpuList List { get; set; } = One;

    public Task<GpuList> ListAsync(CancellationToken cancellationToken) => Task.FromResult(List);

    public Task<GpuMetricsReport> MetricsAsync(CancellationToken cancellationToken) => Task.FromResult(
        GpuReports.Metrics([.. List.Gpus.Select(gpu => new GpuMetrics { Index = gpu.Index, Uuid = gpu.Uuid, UtilizationPercent = 7 })], takenAt: 1));
}
