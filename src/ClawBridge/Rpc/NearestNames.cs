namespace ClawBridge.Rpc;

/// <summary>Finds what somebody probably meant.</summary>
internal static class NearestNames
{
    private const int Most = 3;

    // Longer input is no slip of the fingers, and the distance costs its length squared.
    private const int LongestInput = 64;

    /// <summary>At most three names near <paramref name="wrong"/>, nearest first; empty when none is near.</summary>
    public static IReadOnlyList<string> Of(string wrong, IEnumerable<string> names)
    {
        if (wrong.Length is 0 or > LongestInput) return [];
        var folded = Fold(wrong);
        return
        [
            .. names.Select(name => (name, Distance: Rank(folded, Fold(name))))
                .Where(pair => pair.Distance <= Math.Max(2, folded.Length / 3))
                .OrderBy(pair => pair.Distance).ThenBy(pair => pair.name, StringComparer.Ordinal)
                .Take(Most).Select(pair => pair.name),
        ];
    }

    // Camel case, dots and dashes are other people's spelling of the same words.
    private static string Fold(string name) =>
        string.Concat(name.Where(c => c is not ('_' or '-' or '.' or '/' or ' '))).ToLowerInvariant();

    private static int Rank(string wrong, string name)
    {
        if (wrong == name) return 0;
        if (wrong.Length >= 3 && (name.StartsWith(wrong, StringComparison.Ordinal) || wrong.StartsWith(name, StringComparison.Ordinal))) return 1;
        var distance = Distance(wrong, name);
        return wrong.Length >= 4 && name.Contains(wrong, StringComparison.Ordinal) ? Math.Min(distance, 2) : distance;
    }

    /// <summary>Levenshtein's edit distance, in two rows.</summary>
    private static int Distance(string a, string b)
    {
        Span<int> previous = stackalloc int[b.Length + 1];
        Span<int> current = stackalloc int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) previous[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(change, Math.Min(previous[j], current[j - 1]) + 1);
            }

            current.CopyTo(previous);
        }

        return previous[b.Length];
    }
}
