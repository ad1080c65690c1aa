using System.Globalization;

namespace ClawNode.Host;

/// <summary>Reads the kernel's text files (proc(5)) and os-release(5).</summary>
internal static class ProcText
{
    /// <summary>A line of <c>/proc/meminfo</c> in bytes; null where it is missing.</summary>
    public static long? MemInfo(string text, string name)
    {
        foreach (var line in text.Split('\n'))
        {
            if (!line.StartsWith(name, StringComparison.Ordinal) || line.Length <= name.Length || line[name.Length] != ':') continue;
            var words = line[(name.Length + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return words.Length > 0 && long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var kib) ? kib * 1024 : null;
        }
        return null;
    }

    /// <summary>The three averages of <c>/proc/loadavg</c>; empty where the text is not one.</summary>
    public static IReadOnlyList<double> LoadAverage(string text)
    {
        var values = new List<double>(3);
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(3))
        {
            if (!double.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)) return [];
            values.Add(value);
        }
        return values.Count == 3 ? values : [];
    }

    /// <summary>Whole seconds of <c>/proc/uptime</c>; 0 where the text is not one.</summary>
    public static long Uptime(string text) =>
        double.TryParse(text.Split(' ')[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) ? (long)seconds : 0;

    /// <summary>A value of <c>os-release</c> without its quotes; null where it is missing or empty.</summary>
    public static string? OsRelease(string text, string name)
    {
        foreach (var line in text.Split('\n'))
        {
            if (!line.StartsWith(name + "=", StringComparison.Ordinal)) continue;
            var value = line[(name.Length + 1)..].Trim().Trim('"', '\'');
            return value.Length == 0 ? null : value;
        }
        return null;
    }
}
