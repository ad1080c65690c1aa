using ClawBridge.Protocol.Frames;

namespace ClawBridge.Fleet;

/// <summary>A node that was let in; all of it is durable already.</summary>
/// <param name="Auth">What hello tells it; the device token is in it only right after a join.</param>
/// <param name="JoinTokenId">The join token to confirm once the node shows that it got the answer; null on a reconnect.</param>
internal sealed record Admitted(NodeRecord Node, HelloAuth Auth, string? JoinTokenId);
