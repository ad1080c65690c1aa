using ClawBridge.Rpc;

namespace ClawBridge.Secrets;

/// <summary>What a secret may be called.</summary>
internal static class SecretIds
{
    public const int MaxLength = 253;

    private const string Rule = "Use 1 to 253 lower-case letters, digits, dashes, underscores and dots, with a letter or digit first, no dash or dot last, and no two dots side by side.";

    public static bool IsId(string text) =>
        text.Length is > 0 and <= MaxLength && IsAlphanumeric(text[0]) && text[^1] is not ('-' or '.')
        && text.All(static c => IsAlphanumeric(c) || c is '-' or '_' or '.') && !text.Contains("..", StringComparison.Ordinal);

    /// <summary>-32602 for what is none. The sentence does not repeat it: it may be a value in the wrong place.</summary>
    public static void Check(string id)
    {
        if (!IsId(id)) throw RpcException.Invalid("$.id", "$.id is no secret id.", Rule);
    }

    /// <summary>-32602 for what is neither an id nor <c>id@version</c>.</summary>
    public static SecretReference Parse(string reference, string field) => SecretReference.TryParse(reference, out var parsed)
        ? parsed
        : throw RpcException.Invalid(field, $"{field} names no secret.", "Give a secret's id, or id@version to stay with one version, like db-password@3.");

    private static bool IsAlphanumeric(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c);
}
