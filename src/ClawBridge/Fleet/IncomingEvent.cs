using System.Text;
using System.Text.Json;

namespace ClawBridge.Fleet;

/// <summary>The params of a <c>node.event</c> request: a name and a payload, given as a value or as JSON in a text.</summary>
/// <param name="Payload">JSON; empty when it has none.</param>
internal readonly record struct IncomingEvent(string Name, ReadOnlyMemory<byte> Payload)
{
    /// <summary>Null when the params are no object with the member <c>event</c>, or have one that the closed schema does not allow.</summary>
    public static IncomingEvent? Read(ReadOnlyMemory<byte> parameters)
    {
        if (parameters.IsEmpty) return null;
        var reader = new Utf8JsonReader(parameters.Span);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return null;
        string? name = null;
        ReadOnlyMemory<byte> payload = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("event"u8))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.String) return null;
                name = reader.GetString();
            }
            else if (reader.ValueTextEquals("payload"u8))
            {
                payload = IncomingFrame.Slice(ref reader, parameters);
            }
            else if (reader.ValueTextEquals("payloadJSON"u8))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.String) return null;
                payload = Encoding.UTF8.GetBytes(reader.GetString() ?? "");
            }
            else
            {
                return null;
            }
        }

        return string.IsNullOrEmpty(name) ? null : new IncomingEvent(name, payload);
    }
}
