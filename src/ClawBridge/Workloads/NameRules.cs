using System.Text;

namespace ClawBridge.Workloads;

/// <summary>What a workload may be called: a DNS label (RFC 1123), so that the name works wherever it turns up later.</summary>
internal static class NameRules
{
    public const int MaxLength = 63;

    /// <summary>1 to 63 lower-case letters, digits and dashes, a letter or digit at both ends; nothing that reads like an id.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= MaxLength && name[0] != '-' && name[^1] != '-' && name.All(IsPart) && !Guid.TryParse(name, out _);

    /// <summary>The nearest valid name, or null when nothing of the text can be used.</summary>
    public static string? Nearest(string text)
    {
        var kept = new StringBuilder();
        foreach (var c in text.ToLowerInvariant())
        {
            if (IsPart(c) && c != '-') kept.Append(c);
            else if (kept.Length > 0 && kept[^1] != '-') kept.Append('-');
            if (kept.Length == MaxLength) break;
        }

        var name = kept.ToString().Trim('-');
        return IsName(name) ? name : null;
    }

    private static bool IsPart(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-';
}
