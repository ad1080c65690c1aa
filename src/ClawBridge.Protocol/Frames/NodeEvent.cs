using System.Text.Json;

namespace ClawBridge.Protocol.Frames;

/// <summary>Params of the <c>node.event</c> request: something the node tells unasked. The names are in <see cref="NodeEvents"/>.</summary>
internal sealed record NodeEvent
{
    public required string Event { get; init; }

    public JsonElement? Payload { get; init; }

    public string? PayloadJSON { get; init; }
}
