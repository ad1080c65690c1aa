using System.Text.Json;

namespace ClawBridge.Rpc;

/// <summary>Reads <c>params._meta</c>. Pure.</summary>
internal sealed class MetaReader
{
    /// <summary>Longest name, key or token in characters.</summary>
    public const int LongestText = 256;

    private static readonly Shape Text = Shape.Text(LongestText);

    private readonly ParameterChecker _checker = new(Fields, "_meta", "$._meta");
    private readonly ParameterChecker _withholding = new(Fields, "_meta", "$._meta", withholdsNames: true);

    /// <summary>What every method takes besides its params.</summary>
    public static IReadOnlyList<Field> Fields { get; } =
    [
        new("principal", Text, "User to act as; can only lose rights."),
        new("api_key", Text, "Key of a user; must agree with principal."),
        new("session", Text, "The caller's session, for the audit record."),
        new("agent", Text, "The caller's agent, for the audit record."),
        new("idempotency_key", Text, "Of a write: for 24 hours the same key gives the same answer, once."),
        new("progressToken", Shape.Any(), "Text or integer; asks for progress notifications that carry it."),
        new("confirm", Text, "Token from data.confirm of a -32005 answer."),
        new("dry_run", Shape.Boolean(), "Of a write: answers what would change and changes nothing.", Default: "false"),
        new("deadline_ms", Shape.Integer(0, 86_400_000), "Milliseconds that the caller waits at most; then -32006."),
    ];

    /// <summary>-32602 for what is no <c>_meta</c>.</summary>
    /// <param name="meta">A whole, valid JSON value; empty when there is none.</param>
    /// <param name="withholdsNames">Errors repeat no unknown name.</param>
    public CallMeta Read(ReadOnlyMemory<byte> meta, bool withholdsNames = false)
    {
        if (meta.Length == 0 || meta.Span.SequenceEqual("null"u8)) return CallMeta.None;
        var read = RequestReader.Read((withholdsNames ? _withholding : _checker).Check(meta).Span, RpcJson.Default.CallMeta, "_meta");
        if (read.ProgressToken is { } token && !IsToken(token))
            throw RpcException.Invalid("$._meta.progressToken", "$._meta.progressToken must be a text or an integer.");
        if (read.IdempotencyKey is "") throw RpcException.Invalid("$._meta.idempotency_key", "$._meta.idempotency_key must not be empty.");
        return read;
    }

    private static bool IsToken(JsonElement token) => token.ValueKind switch
    {
        JsonValueKind.String => token.GetString()!.Length <= LongestText,
        JsonValueKind.Number => token.TryGetInt64(out _),
        _ => false,
    };
}
