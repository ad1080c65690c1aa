using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;

namespace ClawNode.Link;

/// <summary>Frames as bytes and back.</summary>
internal static class FrameText
{
    public static byte[] Request<T>(string id, string method, T parameters, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(
        new Frame { Type = Frame.Request, Id = id, Method = method, Params = JsonSerializer.SerializeToElement(parameters, type) },
        FrameJson.Default.Frame);

    /// <summary>The frame, or null for bytes that are none: a node must live with what it does not know.</summary>
    public static Frame? Parse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes.Span, FrameJson.Default.Frame);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A frame's payload as its record, or null when it has another shape.</summary>
    public static T? Payload<T>(Frame frame, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return frame.Payload is { ValueKind: JsonValueKind.Object } payload ? payload.Deserialize(type) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
