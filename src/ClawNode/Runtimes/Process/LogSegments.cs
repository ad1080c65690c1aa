using System.Globalization;

namespace ClawNode.Runtimes.Process;

/// <summary>The bounded log of a process: numbered files, of which the oldest go.</summary>
internal static class LogSegments
{
    /// <summary>Together 64 MiB for an attempt.</summary>
    public const int SegmentBytes = 8 << 20;
    public const int MaxSegments = 8;

    /// <summary>Longer lines are cut into several.</summary>
    public const int MaxLineBytes = 64 << 10;

    public const byte StdoutMark = (byte)'o';
    public const byte StderrMark = (byte)'e';
    private const string Extension = ".log";

    public static string PathOf(string directory, int number) => Path.Combine(directory, number.ToString("D9", CultureInfo.InvariantCulture) + Extension);

    /// <summary>The numbers of the segments that exist, in order.</summary>
    public static IReadOnlyList<int> Numbers(string directory) => !Directory.Exists(directory) ? [] :
    [
        .. Directory.EnumerateFiles(directory, "*" + Extension)
            .Select(static path => int.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1)
            .Where(static number => number >= 0).Order(),
    ];
}
