using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;

namespace ClawBridge.Fleet;

/// <summary>Writes the frames that the bridge sends to nodes.</summary>
internal static class OutgoingFrames
{
    /// <summary>Apostrophes and the like stay readable: no frame ends up in HTML.</summary>
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The answer to a request that was carried out.</summary>
    /// <param name="payload">One JSON value.</param>
    public static byte[] Ok(string id, ReadOnlySpan<byte> payload)
    {
        var buffer = new ArrayBufferWriter<byte>(payload.Length + 96);
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "res"u8);
            writer.WriteString("id"u8, id);
            writer.WriteBoolean("ok"u8, true);
            writer.WritePropertyName("payload"u8);
            writer.WriteRawValue(payload, skipInputValidation: true);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The answer to a request that was refused.</summary>
    public static byte[] Refused(string id, FrameError error)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "res"u8);
            writer.WriteString("id"u8, id);
            writer.WriteBoolean("ok"u8, false);
            writer.WritePropertyName("error"u8);
            JsonSerializer.Serialize(writer, error, FrameJson.Default.FrameError);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] Event<T>(string name, T payload, JsonTypeInfo<T> type)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "event"u8);
            writer.WriteString("event"u8, name);
            writer.WritePropertyName("payload"u8);
            JsonSerializer.Serialize(writer, payload, type);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <param name="now">Unix milliseconds.</param>
    public static byte[] Tick(long now)
    {
        var buffer = new ArrayBufferWriter<byte>(96);
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "event"u8);
            writer.WriteString("event"u8, "tick"u8);
            writer.WriteStartObject("payload"u8);
            writer.WriteNumber("ts"u8, now);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
