using System.Text.Json;

namespace ClawBridge.Protocol.Frames;

/// <summary>Params of the <c>node.invoke.result</c> request; the schema is closed.</summary>
internal sealed record InvokeResult
{
    public required string Id { get; init; }

    public required string NodeId { get; init; }

    public required bool Ok { get; init; }

    public JsonElement? Payload { get; init; }

    public string? PayloadJSON { get; init; }

    public InvokeError? Error { get; init; }
}
