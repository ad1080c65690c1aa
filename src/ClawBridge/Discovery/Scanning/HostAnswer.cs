using ClawBridge.Discovery.Addresses;

namespace ClawBridge.Discovery.Scanning;

/// <summary>A host that answered: with an open port, or with a refusal, which proves that it is there.</summary>
/// <param name="OpenPorts">Upwards.</param>
/// <param name="LatencyMs">Of its first open port, else of its first refusal.</param>
/// <param name="SshPort">The port that greeted as SSH.</param>
/// <param name="SshBanner">Its greeting, of printable characters only.</param>
internal sealed record HostAnswer(NetAddress Address, IReadOnlyList<int> OpenPorts, int LatencyMs, int? SshPort, string? SshBanner);
