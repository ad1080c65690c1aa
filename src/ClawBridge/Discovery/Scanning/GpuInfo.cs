using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Scanning;

/// <summary>The GPUs of a host, in short.</summary>
/// <param name="MemoryMb">MiB of all together.</param>
/// <param name="Models">One entry a GPU.</param>
/// <param name="Vendor">Like <c>nvidia</c>, <c>amd</c>; null without GPUs.</param>
internal sealed record GpuInfo(int Count, string? DriverVersion, long MemoryMb, IReadOnlyList<string> Models, string? Vendor)
{
    public static Shape Shape { get; } = Shape.Record(
        new("count", Shape.Integer(0), "GPUs."),
        new("driver_version", Shape.Text().Nullable, "Of the driver; null without one."),
        new("memory_mb", Shape.Integer(0), "MiB of all together."),
        new("models", Shape.List(Shape.Text()), "One entry a GPU."),
        new("vendor", Shape.Text().Nullable, "Like nvidia or amd; null without GPUs."));
}
