using ClawBridge.Discovery.Ssh;

namespace ClawBridge.Discovery.Bootstrap;

/// <summary>One machine that is to become a node.</summary>
/// <param name="Address">As the caller wrote it.</param>
/// <param name="Hostname">The node's name.</param>
/// <param name="GatewayUrl">What the node dials.</param>
/// <param name="Login">The references that it is logged in to with, for what comes later.</param>
internal sealed record BootstrapOrder(
    string Address, string Hostname, bool IsNamed, IReadOnlyDictionary<string, string> Labels, string GatewayUrl, string? CaSha256, LinkKind Link, SshRequest Login, bool IsDryRun);
