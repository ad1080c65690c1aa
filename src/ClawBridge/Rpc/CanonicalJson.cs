using System.Security.Cryptography;
using System.Text.Json;

namespace ClawBridge.Rpc;

/// <summary>A digest of a JSON text that white space and the order of members do not change.</summary>
internal static class CanonicalJson
{
    /// <summary>SHA-256 in lower-case hex.</summary>
    public static string Digest(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        using var buffer = new JsonBuffer();
        var writer = buffer.StartValue();
        Write(writer, document.RootElement);
        writer.Flush();
        return Convert.ToHexStringLower(SHA256.HashData(buffer.Written));
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray()) Write(writer, item);
                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
