using System.Globalization;
using System.Text;
using System.Text.Json;
using ClawBridge.Rpc;

namespace ClawBridge.Mcp;

/// <summary>Shapes errors so that a model can act on them: the sentence, what to do, the code. Pure.</summary>
internal static class ToolErrors
{
    /// <summary>Of an error as the bridge answers it.</summary>
    /// <param name="error">With <c>code</c>, <c>message</c> and <c>data</c>.</param>
    public static ToolResult Of(JsonElement error)
    {
        var code = error.GetProperty("code").GetInt32();
        var data = McpJson.Member(error, "data");
        var text = new StringBuilder(error.GetProperty("message").GetString());
        if (code == ErrorCodes.ConfirmationRequired) AddPlan(text, data);
        if (McpJson.Text(data, "hint") is { } hint) text.Append(' ').Append(hint);
        var kind = McpJson.Text(data, "kind");
        text.Append(CultureInfo.InvariantCulture, $" (error {code}{(kind is null ? "" : $", {kind}")})");
        return new ToolResult(text.ToString(), McpJson.Of(writer => Write(writer, error, data)), IsError: true);
    }

    /// <summary>Of an error that this server found itself.</summary>
    public static ToolResult Of(RpcException error)
    {
        using var answer = new JsonBuffer();
        AnswerWriter.WriteError(answer, default, error);
        using var document = JsonDocument.Parse(answer.Written.ToArray());
        return Of(document.RootElement.GetProperty("error"));
    }

    /// <summary>The person who was asked did not agree.</summary>
    /// <param name="action">What they said, like <c>decline</c>.</param>
    public static ToolResult Refused(string method, string action) => Of(new RpcException(ErrorCodes.ConfirmationRequired,
        action == "decline" ? $"The user declined {method}; nothing was done." : $"The user did not confirm {method}; nothing was done.",
        new RpcErrorData { Kind = ErrorKinds.ConfirmationRequired, Hint = "Ask the user what to do instead." }));

    private static void AddPlan(StringBuilder text, JsonElement? data)
    {
        if (McpJson.Member(data, "plan") is { ValueKind: JsonValueKind.Array } plan)
        {
            text.Append("\nPlan:");
            foreach (var step in plan.EnumerateArray()) text.Append("\n- ").Append(step.GetString());
            text.Append('\n');
        }

        if (McpJson.Text(data, "confirm") is { } token)
            text.Append(CultureInfo.InvariantCulture, $"Nothing was done yet. If the user agrees to this plan, repeat the same call within 10 minutes and add to params: \"_meta\": {{\"confirm\": \"{token}\"}}.");
    }

    private static void Write(Utf8JsonWriter writer, JsonElement error, JsonElement? data)
    {
        writer.WriteStartObject();
        writer.WriteNumber("code"u8, error.GetProperty("code").GetInt32());
        writer.WriteString("message"u8, error.GetProperty("message").GetString());
        if (data is { ValueKind: JsonValueKind.Object })
        {
            foreach (var member in data.Value.EnumerateObject()) member.WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}
