using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace ClawBridge.Rpc;

/// <summary>Reads one JSON text as a JSON-RPC message. Pure; never throws for what a peer sent.</summary>
internal static class EnvelopeReader
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 64 };

    /// <param name="text">One JSON text, without its framing.</param>
    public static Envelope Read(ReadOnlyMemory<byte> text)
    {
        var envelope = new Envelope();
        var hasMethod = false;
        var isUtf8 = Utf8.IsValid(text.Span);
        try
        {
            var reader = new Utf8JsonReader(text.Span, Options);
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject) ReadMembers(ref reader, text, ref envelope, ref hasMethod);
            else if (reader.TokenType == JsonTokenType.StartArray) reader.Skip();
            if (reader.TokenType == JsonTokenType.EndArray) envelope.Kind = EnvelopeKind.Batch;
            else if (reader.TokenType != JsonTokenType.EndObject && envelope.Problem is null) envelope.Problem = NoMessage();
            // The reader throws for anything but white space behind the value.
            reader.Read();
        }
        catch (JsonException e)
        {
            envelope.Problem = NotJson(e);
        }

        if (!isUtf8) envelope.Problem = RpcException.ParseError("The message is not valid UTF-8.", "Send JSON as UTF-8, one message a line.");
        if (envelope.Problem is not null) envelope.Kind = EnvelopeKind.Invalid;
        else if (envelope.Kind != EnvelopeKind.Batch) Classify(ref envelope, hasMethod);
        return envelope;
    }

    /// <summary>The <c>_meta</c> value in params, or empty.</summary>
    public static ReadOnlyMemory<byte> FindMeta(ReadOnlyMemory<byte> parameters)
    {
        if (parameters.Length == 0) return default;
        var reader = new Utf8JsonReader(parameters.Span, Options);
        var meta = ReadOnlyMemory<byte>.Empty;
        if (reader.Read()) SkipParams(ref reader, parameters, ref meta);
        return meta;
    }

    /// <summary>Splits a batch into its entries.</summary>
    /// <param name="text">A valid JSON list.</param>
    /// <param name="most">With more entries, null is returned.</param>
    public static List<ReadOnlyMemory<byte>>? Split(ReadOnlyMemory<byte> text, int most)
    {
        List<ReadOnlyMemory<byte>> entries = [];
        var reader = new Utf8JsonReader(text.Span, Options);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (entries.Count == most) return null;
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            entries.Add(text[start..(int)reader.BytesConsumed]);
        }

        return entries;
    }

    private static void ReadMembers(ref Utf8JsonReader reader, ReadOnlyMemory<byte> text, ref Envelope envelope, ref bool hasMethod)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (reader.ValueTextEquals("id"u8))
            {
                ReadId(ref reader, text, ref envelope);
            }
            else if (reader.ValueTextEquals("method"u8))
            {
                if (hasMethod) envelope.Problem ??= RpcException.InvalidRequest("The request has the member method twice.");
                hasMethod = true;
                reader.Read();
                if (reader.TokenType == JsonTokenType.String) envelope.Method = Text(ref reader, text, ref envelope);
                else envelope.Problem ??= RpcException.InvalidRequest("The member method must be a text.", "Send {\"id\":1,\"method\":\"cluster_status\"}.");
                reader.Skip();
            }
            else if (reader.ValueTextEquals("params"u8))
            {
                if (envelope.Params.Length > 0) envelope.Problem ??= RpcException.InvalidRequest("The request has the member params twice.");
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                var isNull = reader.TokenType == JsonTokenType.Null;
                SkipParams(ref reader, text, ref envelope.Meta);
                envelope.Params = isNull ? default : text[start..(int)reader.BytesConsumed];
            }
            else if (reader.ValueTextEquals("result"u8)) envelope.Result = Value(ref reader, text);
            else if (reader.ValueTextEquals("error"u8)) envelope.Error = Value(ref reader, text);
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }

    private static void ReadId(ref Utf8JsonReader reader, ReadOnlyMemory<byte> text, ref Envelope envelope)
    {
        var isSecond = envelope.Id.Length > 0;
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        if (reader.TokenType is JsonTokenType.String or JsonTokenType.Number or JsonTokenType.Null)
        {
            if (isSecond) envelope.Problem ??= RpcException.InvalidRequest("The request has the member id twice.");
            else envelope.Id = text[start..(int)reader.BytesConsumed];
            return;
        }

        envelope.Problem ??= RpcException.InvalidRequest("The id must be a text, a number or null.");
        reader.Skip();
    }

    /// <summary>Skips the params value the reader is at, noting where <c>_meta</c> is in it.</summary>
    private static void SkipParams(ref Utf8JsonReader reader, ReadOnlyMemory<byte> text, ref ReadOnlyMemory<byte> meta)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var isMeta = reader.ValueTextEquals("_meta"u8);
            var value = Value(ref reader, text);
            if (isMeta) meta = value;
        }
    }

    private static ReadOnlyMemory<byte> Value(ref Utf8JsonReader reader, ReadOnlyMemory<byte> text)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return text[start..(int)reader.BytesConsumed];
    }

    private static ReadOnlyMemory<byte> Text(ref Utf8JsonReader reader, ReadOnlyMemory<byte> text, ref Envelope envelope)
    {
        // The token starts with its quote.
        if (!reader.ValueIsEscaped) return text.Slice((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
        try
        {
            return Encoding.UTF8.GetBytes(reader.GetString()!);
        }
        catch (InvalidOperationException)
        {
            envelope.Problem ??= RpcException.InvalidRequest("The member method holds half of a UTF-16 surrogate pair.");
            return default;
        }
    }

    private static void Classify(ref Envelope envelope, bool hasMethod)
    {
        var hasId = envelope.Id.Length > 0;
        if (hasMethod) envelope.Kind = hasId ? EnvelopeKind.Request : EnvelopeKind.Notification;
        else if (hasId && (envelope.Result.Length > 0 || envelope.Error.Length > 0)) envelope.Kind = EnvelopeKind.Answer;
        else (envelope.Kind, envelope.Problem) = (EnvelopeKind.Invalid, RpcException.InvalidRequest(
            "The message has no member method.", "Send {\"id\":1,\"method\":\"cluster_status\"}."));
    }

    private static RpcException NoMessage() => RpcException.InvalidRequest(
        "A message must be a JSON object or a list of them.", "Send {\"id\":1,\"method\":\"cluster_status\"}.");

    private static RpcException NotJson(JsonException problem) => RpcException.ParseError(
        $"The message is not valid JSON at byte {problem.BytePositionInLine ?? 0}.", "Send one whole JSON object a line.");
}
