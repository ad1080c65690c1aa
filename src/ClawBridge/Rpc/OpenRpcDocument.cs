using System.Text.Json;

namespace ClawBridge.Rpc;

/// <summary>Writes the OpenRPC 1.3 document from the declarations.</summary>
internal static class OpenRpcDocument
{
    public static void Write(IReadOnlyList<MethodDeclaration> methods, JsonBuffer result)
    {
        var writer = result.StartValue();
        writer.WriteStartObject();
        writer.WriteString("openrpc"u8, "1.3.2");
        writer.WriteStartObject("info"u8);
        writer.WriteString("title"u8, "claw-bridge");
        writer.WriteString("description"u8, "JSON-RPC over stdin and stdout, one JSON text a line. Params are passed by name.");
        writer.WriteString("version"u8, BridgeVersion.Text);
        writer.WriteEndObject();
        writer.WriteStartArray("methods"u8);
        foreach (var method in methods) WriteMethod(writer, method);
        writer.WriteEndArray();
        WriteTools(writer, methods);
        writer.WriteStartObject("components"u8);
        writer.WriteStartObject("schemas"u8);
        writer.WritePropertyName("Meta"u8);
        SchemaWriter.Write(writer, Shape.Record([.. MetaReader.Fields]), isInput: true);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
    }

    /// <summary>The grouped tools that agents are offered; each method's <c>x-tool</c> says whose action it is.</summary>
    private static void WriteTools(Utf8JsonWriter writer, IReadOnlyList<MethodDeclaration> methods)
    {
        writer.WriteStartArray("x-tools"u8);
        foreach (var tool in methods.Where(method => ToolNames.Of(method) is not null).GroupBy(method => ToolNames.Of(method)).OrderBy(tool => tool.Key, StringComparer.Ordinal))
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, tool.Key);
            writer.WriteString("summary"u8, ToolNames.SummaryOf(tool.First().Group));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>All about one method, as a member of the document's <c>methods</c>.</summary>
    public static void WriteMethod(Utf8JsonWriter writer, MethodDeclaration method)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, method.Name);
        writer.WriteString("summary"u8, method.Summary);
        writer.WriteStartArray("tags"u8);
        writer.WriteStartObject();
        writer.WriteString("name"u8, method.Group);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteString("paramStructure"u8, "by-name");
        writer.WriteString("x-tool"u8, ToolNames.Of(method));
        writer.WriteString("x-effect"u8, EffectName(method.Effect));
        writer.WriteString("x-permission"u8, method.Permission);
        writer.WriteString("x-reach"u8, method.Reach.ToString().ToLowerInvariant());
        writer.WriteBoolean("x-sensitive"u8, method.IsSensitive);
        writer.WriteBoolean("x-long-running"u8, method.IsLongRunning);
        WriteParams(writer, method);
        writer.WriteStartObject("result"u8);
        writer.WriteString("name"u8, "result");
        writer.WritePropertyName("schema"u8);
        SchemaWriter.Write(writer, method.Result, isInput: false);
        writer.WriteEndObject();
        WriteErrors(writer, method);
        WriteExample(writer, method);
        writer.WriteEndObject();
    }

    private static void WriteParams(Utf8JsonWriter writer, MethodDeclaration method)
    {
        writer.WriteStartArray("params"u8);
        foreach (var field in method.Parameters)
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, field.Name);
            writer.WriteString("description"u8, field.Meaning);
            writer.WriteBoolean("required"u8, field.IsRequired);
            writer.WritePropertyName("schema"u8);
            SchemaWriter.Write(writer, field.Shape, isInput: true, field.Default);
            writer.WriteEndObject();
        }

        writer.WriteStartObject();
        writer.WriteString("name"u8, "_meta");
        writer.WriteString("description"u8, "Who makes the call and how.");
        writer.WriteBoolean("required"u8, false);
        writer.WriteStartObject("schema"u8);
        writer.WriteString("$ref"u8, "#/components/schemas/Meta");
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void WriteErrors(Utf8JsonWriter writer, MethodDeclaration method)
    {
        writer.WriteStartArray("errors"u8);
        foreach (var (code, when) in method.Errors)
        {
            writer.WriteStartObject();
            writer.WriteNumber("code"u8, code);
            writer.WriteString("message"u8, when);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteExample(Utf8JsonWriter writer, MethodDeclaration method)
    {
        writer.WriteStartArray("examples"u8);
        writer.WriteStartObject();
        writer.WriteString("name"u8, method.Name);
        writer.WriteStartArray("params"u8);
        using var example = JsonDocument.Parse(method.Example);
        foreach (var member in example.RootElement.EnumerateObject())
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, member.Name);
            writer.WritePropertyName("value"u8);
            member.Value.WriteTo(writer);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    public static string EffectName(Effect effect) => effect switch
    {
        Effect.Read => "read",
        Effect.Write => "write",
        _ => "destructive",
    };
}
