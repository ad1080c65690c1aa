using System.Text.Json;
using ClawBridge.Rpc;

namespace ClawBridge.Mcp;

/// <summary>Writes tools as <c>tools/list</c> answers them. Pure.</summary>
internal static class ToolWriter
{
    /// <param name="groups">With <c>claw_describe</c> after them, when there are any.</param>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<ToolGroup> groups)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("tools"u8);
        foreach (var group in groups) WriteGroup(writer, group);
        if (groups.Count > 0) WriteDescribe(writer, groups);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteGroup(Utf8JsonWriter writer, ToolGroup group)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, group.Name);
        writer.WriteString("description"u8, ToolGroups.Describe(group));
        writer.WriteStartObject("inputSchema"u8);
        writer.WriteString("type"u8, "object");
        writer.WriteStartObject("properties"u8);
        WriteNames(writer, "action", group.Methods);
        writer.WriteStartObject("params"u8);
        writer.WriteString("type"u8, "object");
        writer.WriteString("description"u8, ToolGroups.ParamsMeaning);
        writer.WriteEndObject();
        writer.WriteEndObject();
        WriteRequired(writer, "action");
        writer.WriteEndObject();
        WriteAnnotations(writer, group.IsReadOnly, group.IsDestructive);
        writer.WriteEndObject();
    }

    private static void WriteDescribe(Utf8JsonWriter writer, IReadOnlyList<ToolGroup> groups)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, ToolNames.Describe);
        writer.WriteString("description"u8, ToolGroups.DescribeSummary);
        writer.WriteStartObject("inputSchema"u8);
        writer.WriteString("type"u8, "object");
        writer.WriteStartObject("properties"u8);
        writer.WriteStartObject("method"u8);
        writer.WriteString("type"u8, "string");
        writer.WriteString("description"u8, $"An action of any tool, like {groups[0].Methods[0].Name}.");
        writer.WriteEndObject();
        writer.WriteEndObject();
        WriteRequired(writer, "method");
        writer.WriteEndObject();
        WriteAnnotations(writer, isReadOnly: true, isDestructive: false);
        writer.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter writer, string member, IReadOnlyList<MethodDeclaration> methods)
    {
        writer.WriteStartObject(member);
        writer.WriteString("type"u8, "string");
        writer.WriteStartArray("enum"u8);
        foreach (var method in methods) writer.WriteStringValue(method.Name);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteRequired(Utf8JsonWriter writer, string member)
    {
        writer.WriteStartArray("required"u8);
        writer.WriteStringValue(member);
        writer.WriteEndArray();
        writer.WriteBoolean("additionalProperties"u8, false);
    }

    private static void WriteAnnotations(Utf8JsonWriter writer, bool isReadOnly, bool isDestructive)
    {
        writer.WriteStartObject("annotations"u8);
        writer.WriteBoolean("readOnlyHint"u8, isReadOnly);
        writer.WriteBoolean("destructiveHint"u8, isDestructive);
        // Some write of a group always adds something, and a hint must hold for every action.
        writer.WriteBoolean("idempotentHint"u8, isReadOnly);
        writer.WriteBoolean("openWorldHint"u8, false);
        writer.WriteEndObject();
    }
}
