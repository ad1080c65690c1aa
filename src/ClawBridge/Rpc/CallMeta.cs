using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClawBridge.Rpc;

/// <summary>The <c>_meta</c> of a call: who and how, never what.</summary>
internal sealed record CallMeta
{
    public static CallMeta None { get; } = new();

    public string? Principal { get; init; }

    public string? ApiKey { get; init; }

    public string? Session { get; init; }

    public string? Agent { get; init; }

    public string? IdempotencyKey { get; init; }

    /// <summary>A text or an integer; echoed in progress notifications.</summary>
    [JsonPropertyName("progressToken")]
    public JsonElement? ProgressToken { get; init; }

    /// <summary>The token of an earlier -32005 answer.</summary>
    public string? Confirm { get; init; }

    public bool DryRun { get; init; }

    /// <summary>Milliseconds that the caller waits at most.</summary>
    public long? DeadlineMs { get; init; }

    /// <summary>Never prints a key or token.</summary>
    public override string ToString() => nameof(CallMeta);
}
