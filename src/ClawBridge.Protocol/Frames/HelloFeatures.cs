namespace ClawBridge.Protocol.Frames;

/// <summary><c>hello-ok.features</c>: what the server answers and tells; OpenClaw's schema requires it.</summary>
/// <param name="Methods">Requests that a node may send.</param>
/// <param name="Events">Events that a node may get.</param>
internal sealed record HelloFeatures(IReadOnlyList<string> Methods, IReadOnlyList<string> Events);
