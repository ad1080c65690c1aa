using System.Globalization;
using static ClawBridge.Hosting.ProgramSegments;

namespace ClawBridge.Hosting;

/// <summary>
/// Finds in a process's memory map (proc_pid_maps(5)) the code of the C library and of what is linked with it: libraries that the
/// program itself needs, so that no thread ever unloads them. Only code: constants of a library can lie in pages that were relocated.
/// </summary>
internal static class LibraryCode
{
    private static readonly string[] Files = ["/libc.so.6", "/libm.so.6", "/ld-linux-x86-64.so.2"];

    /// <param name="maps">The lines of <c>/proc/self/maps</c>.</param>
    public static IEnumerable<Segment> In(IEnumerable<string> maps)
    {
        foreach (var line in maps)
        {
            if (!line.Contains(" r-xp ", StringComparison.Ordinal) || !Files.Any(file => line.EndsWith(file, StringComparison.Ordinal))) continue;
            var (dash, space) = (line.IndexOf('-', StringComparison.Ordinal), line.IndexOf(' ', StringComparison.Ordinal));
            if (long.TryParse(line.AsSpan(0, dash), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var begin)
                && long.TryParse(line.AsSpan(dash + 1, space - dash - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var end))
                yield return new Segment(begin, end - begin);
        }
    }
}
