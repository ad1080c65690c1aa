using System.Text.Json;

namespace ClawBridge.Attach;

/// <summary>What an attached bridge must know of a message of its client.</summary>
internal sealed record ClientMessage
{
    /// <summary>The calls that await an answer; several in a batch.</summary>
    public IReadOnlyList<PendingCall> Calls { get; init; } = [];

    /// <summary>It is answered by one array.</summary>
    public bool IsBatch { get; init; }

    /// <summary>Of a cancellation: the id of the call, as JSON.</summary>
    public string? Cancels { get; init; }

    /// <summary>Of an answer to a request of the bridge: the request's id, as JSON.</summary>
    public string? Answers { get; init; }

    /// <summary>Null when the message is not JSON-RPC: it is passed on for the session to refuse.</summary>
    public static ClientMessage? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(WithoutMark(body));
            var root = document.RootElement;
            return root.ValueKind switch
            {
                JsonValueKind.Object => ReadOne(root),
                JsonValueKind.Array => new ClientMessage { IsBatch = true, Calls = [.. root.EnumerateArray().Select(ReadCall).OfType<PendingCall>()] },
                _ => null,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The latter: a text that is not UTF-8.
            return null;
        }
    }

    private static ClientMessage ReadOne(JsonElement root)
    {
        if (ReadCall(root) is { } call) return new ClientMessage { Calls = [call] };
        if (!root.TryGetProperty("method", out var method))
            return new ClientMessage { Answers = root.TryGetProperty("id", out var answered) ? answered.GetRawText() : null };
        return method.ValueEquals(AttachProtocol.CancelMethod)
            && root.TryGetProperty("params", out var p) && p.ValueKind == JsonValueKind.Object && p.TryGetProperty("id", out var id)
            ? new ClientMessage { Cancels = id.GetRawText() }
            : new ClientMessage();
    }

    private static PendingCall? ReadCall(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object
            || !element.TryGetProperty("id", out var id)
            || !element.TryGetProperty("method", out var method) || method.ValueKind != JsonValueKind.String) return null;
        var meta = element.TryGetProperty("params", out var p) && p.ValueKind == JsonValueKind.Object
            && p.TryGetProperty("_meta", out var m) && m.ValueKind == JsonValueKind.Object ? m : default;
        return new PendingCall
        {
            Id = id.GetRawText(),
            Method = method.GetString()!,
            HasIdempotencyKey = meta.ValueKind == JsonValueKind.Object
                && meta.TryGetProperty("idempotency_key", out var key) && key.ValueKind == JsonValueKind.String,
            IsDryRun = meta.ValueKind == JsonValueKind.Object && meta.TryGetProperty("dry_run", out var dry) && dry.ValueKind == JsonValueKind.True,
        };
    }

    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> body) =>
        body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body;
}
