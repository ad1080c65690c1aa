using System.Text.Json;

namespace ClawBridge.Mcp;

/// <summary>What a tool answers: a text for the model and the same as an object for programs.</summary>
/// <param name="Structured">A JSON object.</param>
/// <param name="IsError">The action was not carried out; the text says why and what to do.</param>
internal sealed record ToolResult(string Text, byte[] Structured, bool IsError = false)
{
    /// <summary>As <c>tools/call</c> answers it.</summary>
    public byte[] ToJson() => McpJson.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("content"u8);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "text");
        writer.WriteString("text"u8, Text);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WritePropertyName("structuredContent"u8);
        writer.WriteRawValue(Structured, skipInputValidation: true);
        if (IsError) writer.WriteBoolean("isError"u8, true);
        writer.WriteEndObject();
    });
}
