using System.Buffers.Text;
using System.Text.Json;

namespace ClawNode.Link;

/// <summary>OpenClaw's setup code: base64url of <c>{"url", "bootstrapToken", "expiresAtMs"}</c>.</summary>
internal sealed record SetupCode(string? Url, string BootstrapToken, long? ExpiresAtMs)
{
    /// <summary>The code's content, or null when the text is no setup code.</summary>
    public static SetupCode? TryParse(string text)
    {
        if (!Base64Url.IsValid(text)) return null;
        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(text));
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "bootstrapToken") is not { } token) return null;
            var expires = root.TryGetProperty("expiresAtMs", out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var ms) ? ms : (long?)null;
            return new SetupCode(Text(root, "url"), token, expires);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Never prints the token.</summary>
    public override string ToString() => $"{nameof(SetupCode)} {{ Url = {Url} }}";

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
