using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ClawBridge.Rpc;

/// <summary>What a call's audit record repeats of what its caller wrote. A secret's value is taken out as soon as somebody knows it.</summary>
/// <param name="meta">Names session and agent.</param>
internal sealed class RecordedTexts(CallMeta meta)
{
    private const int LongestTarget = 200;

    /// <summary>No key or token is as short; their ids are.</summary>
    private const int LongestTokenId = 16;

    public string? Session { get; private set; } = meta.Session;

    public string? Agent { get; private set; } = meta.Agent;

    public string? Target { get; set; }

    public string? Reason { get; set; }

    /// <summary>
    /// Of a call that has just come in: its target is what the params say, for as long as nothing else is known of it, and nothing
    /// repeats a secret of the params.
    /// </summary>
    /// <param name="raw">The params before they are checked, a valid JSON value; empty when there are none.</param>
    public static RecordedTexts Of(MethodDeclaration method, CallMeta meta, ReadOnlySpan<byte> raw)
    {
        var texts = new RecordedTexts(meta) { Target = method.TargetParameter is { } target ? Attempted(target, raw) : null };
        foreach (var field in method.Parameters)
        {
            if (field is { IsSecret: true, IsTarget: false } && Text(raw, field.Name) is { } secret) texts.Withhold(secret);
        }

        if (meta.ApiKey is { } key) texts.Withhold(key);
        texts.Target = Shown(texts.Target);
        return texts;
    }

    /// <summary>Puts a remark in the place of each text that holds the value.</summary>
    /// <param name="plain">The value as UTF-8.</param>
    public void Withhold(ReadOnlySpan<byte> plain) => (Session, Agent, Target, Reason) = (
        Withholding.WithoutValue(Session, plain), Withholding.WithoutValue(Agent, plain),
        Withholding.WithoutValue(Target, plain), Withholding.WithoutValue(Reason, plain));

    private void Withhold(string secret)
    {
        var plain = Encoding.UTF8.GetBytes(secret);
        Withhold(plain);
        CryptographicOperations.ZeroMemory(plain);
    }

    /// <summary>A key or token that was sent instead of its id is no target.</summary>
    private static string? Attempted(Field target, ReadOnlySpan<byte> raw)
    {
        var text = Text(raw, target.Name);
        return text is null || text.Contains("claw_", StringComparison.OrdinalIgnoreCase) || (target.IsSecret && text.Length > LongestTokenId) ? null : text;
    }

    private static string? Shown(string? text)
    {
        if (text is null) return null;
        var cut = text.Length <= LongestTarget ? text : string.Concat(text.AsSpan(0, LongestTarget - 3), "...");
        return cut.Any(char.IsControl) ? string.Concat(cut.Select(static c => char.IsControl(c) ? '\uFFFD' : c)) : cut;
    }

    /// <summary>A member of the params that is a text; null when there is none.</summary>
    private static string? Text(ReadOnlySpan<byte> raw, string name)
    {
        var reader = new Utf8JsonReader(raw);
        if (raw.IsEmpty || !reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isWanted = reader.ValueTextEquals(name);
            reader.Read();
            if (isWanted) return reader.TokenType == JsonTokenType.String ? Decoded(ref reader) : null;
            reader.Skip();
        }

        return null;
    }

    private static string? Decoded(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, which the check of the params refuses.
            return null;
        }
    }
}
