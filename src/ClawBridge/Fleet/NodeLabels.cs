using ClawBridge.Rpc;
using ClawBridge.Text;

namespace ClawBridge.Fleet;

/// <summary>The rules of node labels. Pure.</summary>
internal static class NodeLabels
{
    public const int MaxCount = 64;
    public const int MaxKeyLength = LabelRules.MaxKeyLength;
    public const int MaxValueLength = LabelRules.MaxValueLength;

    public static bool IsKey(string key) => LabelRules.IsKey(key);

    public static bool IsValue(string value) => LabelRules.IsValue(value);

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
}
