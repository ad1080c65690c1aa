namespace ClawBridge.Text;

/// <summary>Right names near a wrong one, for errors that say what was meant. Pure.</summary>
internal static class Suggestions
{
    private const int MostSuggested = 3;

    // Longer input is no slip of the fingers, and the distance costs its length squared.
    private const int LongestCompared = 64;

    // Shorter words are a part of too many others.
    private const int ShortestPart = 3;

    /// <summary>
    /// Up to three of the names, nearest first: few letters differ, or one begins with or holds the other. Letter case and what
    /// stands between words do not count. Empty when nothing is near.
    /// </summary>
    public static IReadOnlyList<string> Nearest(string wrong, IEnumerable<string> names)
    {
        if (wrong.Length is 0 or > LongestCompared) return [];
        var word = Fold(wrong);
        return
        [
            .. names.Select(name => (Name: name, Score: Score(word, Fold(name))))
                .Where(n => n.Score is not null)
                .OrderBy(n => n.Score).ThenBy(n => n.Name, StringComparer.Ordinal)
                .Take(MostSuggested).Select(n => n.Name),
        ];
    }

    // Camel case, dots and dashes are other people's spelling of the same words.
    private static string Fold(string name) =>
        string.Concat(name.Where(static c => c is not ('_' or '-' or '.' or '/' or ' '))).ToLowerInvariant();

    // A third of the letters may differ, and two in a short word; a part of the name ranks behind a misspelling.
    private static int? Score(string wrong, string name)
    {
        if (Math.Min(wrong.Length, name.Length) == 0) return null;
        var distance = Distance(wrong, name);
        if (Math.Min(wrong.Length, name.Length) < ShortestPart) return distance <= 1 ? distance : null;
        if (distance <= Math.Max(2, wrong.Length / 3)) return distance;
        if (name.StartsWith(wrong, StringComparison.Ordinal) || wrong.StartsWith(name, StringComparison.Ordinal)) return LongestCompared;
        return name.Contains(wrong, StringComparison.Ordinal) || wrong.Contains(name, StringComparison.Ordinal) ? LongestCompared + 1 : null;
    }

    /// <summary>Letters to add, drop or change, neighbours swapped counting as one (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        var previous = new int[b.Length + 1];
        var current = new int[b.Length + 1];
        var before = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) previous[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(change, Math.Min(previous[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) current[j] = Math.Min(current[j], before[j - 2] + 1);
            }

            (before, previous, current) = (previous, current, before);
        }

        return previous[b.Length];
    }
}
