using ClawBridge.Protocol.Frames;

namespace ClawNode.Link;

/// <summary>The bridge or gateway answered <c>connect</c> with a refusal.</summary>
internal sealed class LinkRefusedException(FrameError error) : Exception(error.Message)
{
    public FrameError Error { get; } = error;
}
