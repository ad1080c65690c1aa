using ClawBridge.Rpc;

namespace ClawBridge.Fleet;

/// <summary>The rules of node labels. Pure.</summary>
internal static class NodeLabels
{
    public const int MaxCount = 64;
    public const int MaxKeyLength = 128;
    public const int MaxValueLength = 256;

    /// <summary>Letters, digits, <c>. _ - /</c>, starting and ending with a letter or digit.</summary>
    public static bool IsKey(string key) =>
        key.Length is > 0 and <= MaxKeyLength && char.IsAsciiLetterOrDigit(key[0]) && char.IsAsciiLetterOrDigit(key[^1])
        && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '/');

    public static bool IsValue(string value) => value.Length <= MaxValueLength && !value.Any(char.IsControl);

    /// <summary>-32602 with the label's path when a key or value cannot be used.</summary>
    public static void Check(IEnumerable<KeyValuePair<string, string?>> labels, string field)
    {
        foreach (var (key, value) in labels)
        {
            if (!IsKey(key))
                throw RpcException.Invalid($"{field}.{key}", $"The label key '{key}' is not valid.",
                    $"Use 1 to {MaxKeyLength} letters, digits, dots, dashes, underscores or slashes, with a letter or digit at both ends.");
            if (value is not null && !IsValue(value))
                throw RpcException.Invalid($"{field}.{key}", $"The value of label '{key}' is not valid.",
                    $"Use at most {MaxValueLength} characters without control characters.");
        }
    }

    /// <summary>
    /// The labels after the host's own config told others than before. What the host changed is taken over, unless an operator
    /// or the join token has set that key to something else; what cannot be a label is left out.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Merge(
        IReadOnlyDictionary<string, string> labels, IReadOnlyDictionary<string, string>? before, IReadOnlyDictionary<string, string>? after)
    {
        var merged = new Dictionary<string, string>(labels, StringComparer.Ordinal);
        foreach (var (key, old) in before ?? new Dictionary<string, string>())
            if (after?.ContainsKey(key) != true && merged.GetValueOrDefault(key) == old) merged.Remove(key);
        foreach (var (key, value) in after ?? new Dictionary<string, string>())
        {
            var old = before?.GetValueOrDefault(key);
            if (old == value || !IsKey(key) || !IsValue(value)) continue;
            if (merged.TryGetValue(key, out var current) ? current == old : merged.Count < MaxCount) merged[key] = value;
        }

        return merged;
    }
}
