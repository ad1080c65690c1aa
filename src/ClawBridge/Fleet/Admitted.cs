using ClawBridge.Protocol.Frames;

namespace ClawBridge.Fleet;

/// <summary>A node that was let in; all of it is durable already.</summary>
/// <param name="Auth">What hello tells it; the device token is in it only right after a join.</param>
internal sealed record Admitted(NodeRecord Node, HelloAuth Auth)
{
    /// <summary>It was let in by a join token.</summary>
    public bool IsJoin => Auth.DeviceToken is not null;
}
