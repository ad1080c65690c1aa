using System.Text.Json;

namespace ClawBridge.Rpc.Wire;

/// <summary>Reads the params of <c>$/cancelRequest</c>.</summary>
internal static class CancelParams
{
    /// <summary>The id exactly as it was written; empty when there is none.</summary>
    /// <param name="parameters">A valid JSON value, or empty.</param>
    public static ReadOnlyMemory<byte> ReadId(ReadOnlyMemory<byte> parameters)
    {
        var reader = new Utf8JsonReader(parameters.Span);
        if (parameters.Length == 0 || !reader.Read() || reader.TokenType != JsonTokenType.StartObject) return default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isId = reader.ValueTextEquals("id"u8);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isId) return parameters[start..(int)reader.BytesConsumed];
        }

        return default;
    }
}
