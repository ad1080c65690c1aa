using ClawBridge.Discovery.Scanning;

namespace ClawBridge.Discovery.Bootstrap;

/// <summary>One machine in the answer of <c>node_bootstrap</c>.</summary>
internal sealed record BootstrapItem(
    string Address, string Hostname, bool Success, string? NodeId, GpuInfo? GpuInfo, string Message, IReadOnlyList<BootstrapStep> Steps, BootstrapFault? Error, string? HostKey);
