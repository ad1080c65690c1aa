using System.Text.Json;

namespace ClawBridge.Fleet;

/// <summary>A frame from a node, taken apart without copying its params.</summary>
/// <param name="IsRequest">Its <c>type</c> is <c>req</c>; a node sends nothing else.</param>
/// <param name="Id">Null when it has none or it is no text.</param>
/// <param name="Method">Null when it has none or it is no text.</param>
/// <param name="Params">The JSON value, a slice of the message; empty when it has none.</param>
internal readonly record struct IncomingFrame(bool IsRequest, string? Id, string? Method, ReadOnlyMemory<byte> Params)
{
    /// <summary>False when the message is not one JSON text. An object that is no request is true with <see cref="IsRequest"/> false.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> message, out IncomingFrame frame)
    {
        frame = default;
        try
        {
            var reader = new Utf8JsonReader(message.Span);
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject) frame = ReadMembers(ref reader, message);
            else reader.Skip();
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            // A text that is not valid UTF-8 or ends in half a surrogate pair.
            return false;
        }
    }

    private static IncomingFrame ReadMembers(ref Utf8JsonReader reader, ReadOnlyMemory<byte> message)
    {
        var frame = default(IncomingFrame);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                frame = frame with { IsRequest = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("req"u8) };
            }
            else if (reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                frame = frame with { Id = Text(ref reader) };
            }
            else if (reader.ValueTextEquals("method"u8))
            {
                reader.Read();
                frame = frame with { Method = Text(ref reader) };
            }
            else if (reader.ValueTextEquals("params"u8))
            {
                frame = frame with { Params = Slice(ref reader, message) };
                continue;
            }
            else
            {
                reader.Read();
            }

            reader.Skip();
        }

        return frame;
    }

    /// <summary>The value that follows, as a slice of the message.</summary>
    internal static ReadOnlyMemory<byte> Slice(ref Utf8JsonReader reader, ReadOnlyMemory<byte> message)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return message[start..(int)reader.BytesConsumed];
    }

    private static string? Text(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
}
