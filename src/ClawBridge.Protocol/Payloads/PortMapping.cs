namespace ClawBridge.Protocol.Payloads;

/// <summary>A published port.</summary>
/// <param name="ContainerPort">1 to 65535.</param>
/// <param name="HostPort">1 to 65535; null in a start command lets the node choose, in a report it is the real one.</param>
/// <param name="Protocol"><c>tcp</c> or <c>udp</c>.</param>
/// <param name="Name">The port's label, or null.</param>
internal sealed record PortMapping(int ContainerPort, int? HostPort, string Protocol = "tcp", string? Name = null);
