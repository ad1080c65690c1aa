using System.Globalization;
using System.Text;
using System.Text.Json;
using ClawBridge.Rpc;

namespace ClawBridge.Mcp;

/// <summary>Shapes a method's result for a model, and cuts what is too long for one, saying how to get the rest. Pure.</summary>
internal static class ResultLimit
{
    /// <summary>Most characters that a model is answered.</summary>
    public const int MostCharacters = 12_000;

    /// <summary>Room for what stands around the items or says that something is missing.</summary>
    private const int Room = 600;

    /// <param name="parameters">What the call was made with.</param>
    public static ToolResult Of(JsonElement result, MethodDeclaration method, JsonElement parameters)
    {
        var whole = Whole(result);
        var text = Encoding.UTF8.GetString(whole);
        if (text.Length <= MostCharacters) return new ToolResult(text, whole);
        return Items(result) is { } items && Leading(items) is { Count: > 0 } taken ? Shortened(result, items, taken, method, parameters) : Cut(text, method);
    }

    /// <summary>An object as it is; a list as <c>{items}</c>, anything else as <c>{value}</c>, because a tool answers objects.</summary>
    private static byte[] Whole(JsonElement result) => result.ValueKind == JsonValueKind.Object
        ? Encoding.UTF8.GetBytes(result.GetRawText())
        : McpJson.Of(writer =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName(result.ValueKind == JsonValueKind.Array ? "items"u8 : "value"u8);
            result.WriteTo(writer);
            writer.WriteEndObject();
        });

    private static JsonElement? Items(JsonElement result)
    {
        if (result.ValueKind == JsonValueKind.Array) return result;
        return McpJson.Member(result, "items") is { ValueKind: JsonValueKind.Array } items ? items : null;
    }

    private static List<JsonElement> Leading(JsonElement items)
    {
        List<JsonElement> taken = [];
        var left = MostCharacters - Room;
        foreach (var item in items.EnumerateArray())
        {
            left -= item.GetRawText().Length + 1;
            if (left < 0) break;
            taken.Add(item);
        }

        return taken;
    }

    private static ToolResult Shortened(JsonElement result, JsonElement items, List<JsonElement> taken, MethodDeclaration method, JsonElement parameters)
    {
        var total = McpJson.Member(result, "total") is { ValueKind: JsonValueKind.Number } known ? known.GetInt64() : items.GetArrayLength();
        var note = string.Create(CultureInfo.InvariantCulture,
            $"These are the first {taken.Count} of {items.GetArrayLength()} items, because an answer holds at most {MostCharacters} characters. {Rest(taken.Count, method, parameters)}");
        var json = McpJson.Of(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("note"u8, note);
            writer.WriteNumber("shown"u8, taken.Count);
            writer.WriteNumber("total"u8, total);
            writer.WriteStartArray("items"u8);
            foreach (var item in taken) writer.WriteRawValue(item.GetRawText(), skipInputValidation: true);
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
        return new ToolResult(Encoding.UTF8.GetString(json), json);
    }

    private static string Rest(int shown, MethodDeclaration method, JsonElement parameters)
    {
        if (!method.Result.IsPaged) return Narrower(method);
        var limit = string.Create(CultureInfo.InvariantCulture, $"params.limit {shown}");
        if (McpJson.Text(parameters, "cursor") is { Length: > 0 }) return $"Repeat the call with the same cursor and {limit}, then go on with next_cursor of each answer.";
        return McpJson.Member(parameters, "page") is { ValueKind: JsonValueKind.Number } page && page.GetDouble() > 1
            ? $"Page anew with {limit} and params.cursor \"\", then go on with next_cursor of each answer."
            : $"Go on with {limit} and params.page 2, or ask for less.";
    }

    private static ToolResult Cut(string text, MethodDeclaration method)
    {
        var length = MostCharacters - Room;
        if (char.IsHighSurrogate(text[length - 1])) length--;
        var note = string.Create(CultureInfo.InvariantCulture,
            $"The answer has {text.Length} characters and only the first {length} are here, because one holds at most {MostCharacters}. {Narrower(method)}");
        return new ToolResult($"{text.AsSpan(0, length)}\n\n{note}", McpJson.Of(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("note"u8, note);
            writer.WriteNumber("characters"u8, text.Length);
            writer.WriteNumber("shown"u8, length);
            writer.WriteEndObject();
        }));
    }

    private static string Narrower(MethodDeclaration method)
    {
        var optional = method.Parameters.Where(static field => !field.IsRequired).Select(static field => field.Name).Take(8).ToList();
        return optional.Count == 0 ? "This action has no parameter to ask for less." : $"Ask for less; the action also takes {string.Join(", ", optional)}.";
    }
}
