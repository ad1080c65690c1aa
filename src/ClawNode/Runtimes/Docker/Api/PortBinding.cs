namespace ClawNode.Runtimes.Docker.Api;

/// <summary>Where one container port is published.</summary>
/// <param name="HostPort">A number as text; empty lets the engine choose.</param>
internal sealed record PortBinding(string HostPort, string? HostIp = null);
