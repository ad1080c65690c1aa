using System.Text.Json;
using ClawBridge.Rpc;

namespace ClawBridge.Mcp;

/// <summary>Makes and reads JSON values without types for them. Pure.</summary>
internal static class McpJson
{
    /// <summary>The bytes of what <paramref name="write"/> writes.</summary>
    /// <param name="write">Writes one value.</param>
    public static byte[] Of(Action<Utf8JsonWriter> write)
    {
        using var buffer = new JsonBuffer();
        var writer = buffer.StartValue();
        write(writer);
        writer.Flush();
        return buffer.Written.ToArray();
    }

    /// <summary>Null for no bytes and for JSON null.</summary>
    public static JsonElement? Read(ReadOnlyMemory<byte> json)
    {
        if (json.Length == 0) return null;
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Null ? null : document.RootElement.Clone();
    }

    /// <summary>A member of an object; null when it is absent, null, or there is no object.</summary>
    public static JsonElement? Member(JsonElement? value, string name) =>
        value is { ValueKind: JsonValueKind.Object } && value.Value.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;

    /// <summary>A member that is a text; null when there is none.</summary>
    public static string? Text(JsonElement? value, string name) => Member(value, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
