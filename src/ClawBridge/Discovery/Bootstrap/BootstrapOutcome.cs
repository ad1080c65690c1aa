using ClawBridge.Discovery.Scanning;

namespace ClawBridge.Discovery.Bootstrap;

/// <summary>What became of one machine.</summary>
/// <param name="NodeId">Null as long as it is no node.</param>
/// <param name="GpuInfo">What the node reports; null when that is not known.</param>
/// <param name="Fault">Null when it worked.</param>
internal sealed record BootstrapOutcome(
    string Address, string Hostname, string? NodeId, string? HostKey, GpuInfo? GpuInfo, string Message, IReadOnlyList<BootstrapStep> Steps, BootstrapFault? Fault)
{
    public bool Success => Fault is null && NodeId is not null;
}
