using System.Text.Json;

namespace ClawBridge.Rpc;

/// <summary>Writes JSON-RPC answers around what is already JSON.</summary>
internal static class AnswerWriter
{
    private static readonly byte[] Head = """{"jsonrpc":"2.0","id":"""u8.ToArray();
    private static readonly byte[] ResultMember = ""","result":"""u8.ToArray();
    private static readonly byte[] ErrorMember = ""","error":"""u8.ToArray();

    /// <param name="id">As it came; empty is null.</param>
    public static void WriteResult(JsonBuffer answer, ReadOnlySpan<byte> id, ReadOnlySpan<byte> result)
    {
        WriteHead(answer, id);
        answer.Append(ResultMember);
        answer.Append(result);
        answer.Append("}"u8);
    }

    /// <param name="id">As it came; empty is null.</param>
    public static void WriteError(JsonBuffer answer, ReadOnlySpan<byte> id, RpcException error)
    {
        WriteHead(answer, id);
        answer.Append(ErrorMember);
        var writer = answer.StartValue();
        WriteError(writer, error);
        writer.Flush();
        answer.Append("}"u8);
    }

    private static void WriteHead(JsonBuffer answer, ReadOnlySpan<byte> id)
    {
        answer.Append(Head);
        answer.Append(id.Length == 0 ? "null"u8 : id);
    }

    private static void WriteError(Utf8JsonWriter writer, RpcException error)
    {
        var data = error.ErrorData;
        writer.WriteStartObject();
        writer.WriteNumber("code"u8, error.Code);
        writer.WriteString("message"u8, error.Message);
        writer.WriteStartObject("data"u8);
        writer.WriteString("kind"u8, data.Kind);
        if (data.Field is not null) writer.WriteString("field"u8, data.Field);
        if (data.Hint is not null) writer.WriteString("hint"u8, data.Hint);
        if (data.Suggestions is not null) WriteList(writer, "suggestions", data.Suggestions);
        if (data.RetryAfterMs is { } retry) writer.WriteNumber("retry_after_ms"u8, retry);
        if (data.Plan is not null) WriteList(writer, "plan", data.Plan);
        if (data.Confirm is not null) writer.WriteString("confirm"u8, data.Confirm);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter writer, string name, IReadOnlyList<string> items)
    {
        writer.WriteStartArray(name);
        foreach (var item in items) writer.WriteStringValue(item);
        writer.WriteEndArray();
    }
}
