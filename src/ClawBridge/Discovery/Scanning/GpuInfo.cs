namespace ClawBridge.Discovery.Scanning;

/// <summary>The GPUs of a host, in short.</summary>
/// <param name="MemoryMb">MiB of all together.</param>
/// <param name="Models">One entry a GPU.</param>
/// <param name="Vendor">Like <c>nvidia</c>, <c>amd</c>; null without GPUs.</param>
internal sealed record GpuInfo(int Count, string? DriverVersion, long MemoryMb, IReadOnlyList<string> Models, string? Vendor);
