namespace ClawBridge.Protocol.Frames;

/// <summary><c>hello-ok.server</c>.</summary>
/// <param name="Version">The server's version.</param>
/// <param name="BootId">New with each start of the server.</param>
/// <param name="ConnId">This connection.</param>
/// <param name="Product"><c>claw-bridge</c> for a bridge; null for an OpenClaw gateway.</param>
/// <param name="ClusterId">The bridge's cluster; null for an OpenClaw gateway.</param>
internal sealed record HelloServer(string Version, string? BootId, string? ConnId, string? Product = null, string? ClusterId = null);
