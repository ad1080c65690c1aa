using System.Text.Json;

namespace ClawBridge.Rpc.Wire;

/// <summary>Writes the params of progress notifications.</summary>
internal static class ProgressWriter
{
    /// <param name="isNested">As LSP has it, the value apart from the token.</param>
    public static void Write(JsonBuffer target, JsonElement token, double done, double? total, string message, bool isNested)
    {
        var writer = target.StartValue();
        writer.WriteStartObject();
        writer.WritePropertyName("token"u8);
        token.WriteTo(writer);
        if (isNested) writer.WriteStartObject("value"u8);
        writer.WriteNumber("done"u8, done);
        if (total is { } known) writer.WriteNumber("total"u8, known);
        else writer.WriteNull("total"u8);
        writer.WriteString("message"u8, message);
        if (isNested) writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
    }
}
