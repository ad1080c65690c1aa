using ClawBridge.Protocol.Payloads;

namespace ClawBridge.Workloads;

/// <summary>Keeps an answer with output small: the newest lines that fit a number of characters. Pure.</summary>
internal static class LogBudget
{
    // Quotes, comma and escapes of a line in JSON, roughly.
    private const int PerLine = 4;
    private const int PerTimedLine = 60;

    /// <param name="lines">Oldest first.</param>
    /// <param name="withTimes">Each line is told a second time, with its time.</param>
    /// <returns>The newest lines that fit, oldest first, and whether any was left out or cut.</returns>
    public static (IReadOnlyList<LogLine> Lines, bool Truncated) Fit(IReadOnlyList<LogLine> lines, int characters, bool withTimes)
    {
        var left = characters;
        var first = lines.Count;
        while (first > 0)
        {
            var cost = Cost(lines[first - 1].Text, withTimes);
            if (cost > left) break;
            left -= cost;
            first--;
        }

        if (first == 0) return (lines, false);
        // A single line longer than everything is cut rather than hidden.
        if (first == lines.Count)
        {
            var last = lines[^1];
            var room = Math.Max(0, (characters - Cost("", withTimes)) / (withTimes ? 2 : 1));
            return ([last with { Text = last.Text[..Math.Min(room, last.Text.Length)] }], true);
        }

        return ([.. lines.Skip(first)], true);
    }

    private static int Cost(string text, bool withTimes) => withTimes ? (text.Length * 2) + PerLine + PerTimedLine : text.Length + PerLine;
}
