using System.Globalization;

namespace ClawBridge.Gpu;

/// <summary>
/// Numbers as the vendors' tools print them: a decimal with a unit (<c>81920 MiB</c>, <c>67.03 W</c>, <c>(1402Mhz)</c>).
/// Everything that is not one (<c>N/A</c>, <c>[N/A]</c>, <c>[Not Supported]</c>, <c>ERR!</c>, words) is null, never 0.
/// </summary>
internal static class Reading
{
    public static double? Number(string? text)
    {
        var span = text.AsSpan().Trim();
        if (span.Length > 1 && span[0] == '(' && span[^1] == ')') span = span[1..^1].Trim();
        var length = 0;
        while (length < span.Length && (char.IsAsciiDigit(span[length]) || span[length] is '.' or '-' or '+')) length++;
        return double.TryParse(span[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : null;
    }

    /// <summary>A whole count that cannot be negative: memory, errors.</summary>
    public static long? Count(string? text) => Number(text) is { } value and >= 0 and < long.MaxValue ? (long)value : null;

    /// <summary>A reading that cannot be negative.</summary>
    public static double? Positive(string? text) => Number(text) is { } value and >= 0 ? value : null;

    /// <summary>A share from 0 to 100.</summary>
    public static double? Percent(string? text) => Number(text) is { } value and >= 0 and <= 100 ? value : null;

    /// <summary>A word that says something, or null for the tools' ways to say nothing.</summary>
    public static string? Word(string? text)
    {
        var word = text?.Trim();
        return word is null or "" or "N/A" or "[N/A]" or "None" or "Unknown" or "[Not Supported]" or "Not Supported"
            or "ERR!" or "Unknown Error" or "[Unknown Error]" or "GPU is lost" or "[GPU is lost]"
            or "GPU requires reset" or "[GPU requires reset]" or "Requested functionality has been deprecated"
            ? null
            : word;
    }
}
