using ClawBridge.Protocol.Payloads;

namespace ClawBridge.Gpu;

/// <summary>What one good answer of a vendor's tool says: the GPUs and their readings, in the tool's order.</summary>
internal sealed record GpuReading(IReadOnlyList<GpuDevice> Devices, IReadOnlyList<GpuMetrics> Metrics)
{
    public static GpuReading Empty { get; } = new([], []);
}
