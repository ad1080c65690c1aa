using System.Text.Json;
using ClawBridge.Protocol.Frames;

namespace ClawNode.Control;

/// <summary>One line of the answer: any number with <see cref="Progress"/>, then one with the payload or the error.</summary>
internal sealed record ControlReply
{
    public string? Progress { get; init; }

    public JsonElement? Payload { get; init; }

    public InvokeError? Error { get; init; }
}
