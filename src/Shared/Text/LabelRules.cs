namespace ClawBridge.Text;

/// <summary>What may be a label of a node. Pure.</summary>
internal static class LabelRules
{
    public const int MaxKeyLength = 128;
    public const int MaxValueLength = 256;

    /// <summary>Letters, digits, <c>. _ - /</c>, starting and ending with a letter or digit.</summary>
    public static bool IsKey(string key) =>
        key.Length is > 0 and <= MaxKeyLength && char.IsAsciiLetterOrDigit(key[0]) && char.IsAsciiLetterOrDigit(key[^1])
        && key.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '/');

    public static bool IsValue(string value) => value.Length <= MaxValueLength && !value.Any(char.IsControl);
}
