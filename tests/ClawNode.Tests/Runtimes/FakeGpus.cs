using ClawBridge.Protocol.Payloads;
using ClawNode.Gpu;

namespace ClawNode.Tests.Runtimes;

/// <summary>GPUs whose readings a test sets.</summary>
internal sealed class FakeGpus(params string[] uuids) : IGpuInventory
{
    public double? Utilization { get; set; }

    public Task<GpuList> ListAsync(CancellationToken cancellationToken) => Task.FromResult(new GpuList
    {
        Count = uuids.Length, Gpus = [.. uuids.Select((uuid, index) => new GpuDevice { Index = index, Name = "GPU", Uuid = uuid })],
    });

    public Task<GpuMetricsReport> MetricsAsync(CancellationToken cancellationToken) => Task.FromResult(new GpuMetricsReport
    {
        Count = uuids.Length, Ts = 0, Metrics = [.. uuids.Select((uuid, index) => new GpuMetrics { Index = index, Uuid = uuid, UtilizationPercent = Utilization })],
    });
}
