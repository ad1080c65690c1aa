using ClawBridge.Protocol.Frames;

namespace ClawNode.Link;

/// <summary>The bridge or gateway answered <c>connect</c> with a refusal.</summary>
internal sealed class LinkRefusedException(FrameError error) : Exception(error.Message)
{
    public FrameError Error { get; } = error;

    /// <summary>The other side told that this was decided meanwhile: asking again is right, and at once.</summary>
    public bool IsResolved { get; init; }

    /// <summary>The other side kept the connection open to tell of a decision.</summary>
    public bool WasHeld { get; init; }
}
