using ClawBridge.Gpu;

namespace ClawNode.Gpu;

/// <summary>One Xid report of NVIDIA's driver in the kernel log.</summary>
/// <param name="Address">The GPU.</param>
/// <param name="Code">The number in NVIDIA's Xid catalogue.</param>
/// <param name="Detail">What the driver wrote after the number; may be empty.</param>
internal sealed record XidEvent(PciAddress Address, int Code, string Detail);
