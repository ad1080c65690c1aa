namespace ClawBridge.Text;

/// <summary>The one function by which anything is put into a shell command (POSIX sh). Pure.</summary>
internal static class ShellQuote
{
    /// <summary>One word that the shell takes as exactly this text. What is harmless stays as it is.</summary>
    /// <exception cref="ArgumentException">The text holds a NUL, which no argument can carry.</exception>
    public static string Word(string text)
    {
        if (text.Contains('\0')) throw new ArgumentException("A shell word cannot hold a NUL.", nameof(text));
        return text.Length > 0 && text.All(IsHarmless) ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }

    /// <summary>A whole command line.</summary>
    public static string Line(IEnumerable<string> words) => string.Join(' ', words.Select(Word));

    private static bool IsHarmless(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/' or ':' or ',' or '@' or '%' or '+';
}
