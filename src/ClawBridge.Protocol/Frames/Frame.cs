using System.Text.Json;

namespace ClawBridge.Protocol.Frames;

/// <summary>
/// Any text frame of the OpenClaw node protocol v4 as it is read: a request (<c>req</c>), a response (<c>res</c>) or an
/// event. Members that a kind does not have are null.
/// </summary>
internal sealed record Frame
{
    public const string Request = "req";
    public const string Response = "res";
    public const string Event = "event";

    /// <summary><c>req</c>, <c>res</c> or <c>event</c>.</summary>
    public required string Type { get; init; }

    public string? Id { get; init; }

    public string? Method { get; init; }

    public JsonElement? Params { get; init; }

    /// <summary>The name of an event frame; the wire member is <c>event</c>.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("event")]
    public string? Name { get; init; }

    public JsonElement? Payload { get; init; }

    public bool? Ok { get; init; }

    public FrameError? Error { get; init; }

    /// <summary>Per-connection number of an event, where the sender counts them.</summary>
    public long? Seq { get; init; }
}
