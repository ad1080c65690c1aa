using System.Runtime.InteropServices;
using static ClawBridge.Hosting.ProgramSegments;

namespace ClawBridge.Hosting;

/// <summary>
/// Tells which pages of a mapping of a file were written to, by <c>/proc/self/pagemap</c> (Documentation/admin-guide/mm/pagemap.rst).
/// Even constants are: the runtime writes the cookie that guards its stacks among them when it starts, and protects the page again.
/// Whoever drops such a page makes every thread that is in a guarded function abort the process.
/// </summary>
internal static class PageTable
{
    private const string Map = "/proc/self/pagemap";
    private const ulong IsPresent = 1UL << 63;
    private const ulong IsSwapped = 1UL << 62;
    private const ulong IsOfFile = 1UL << 61;
    private const int EntrySize = sizeof(ulong);

    /// <summary>The parts of a segment that are as the file has them; none where the kernel does not tell.</summary>
    public static IReadOnlyList<Segment> Unwritten(Segment segment, long page)
    {
        var entries = new byte[segment.Length / page * EntrySize];
        try
        {
            using var file = File.OpenHandle(Map);
            return RandomAccess.Read(file, entries, segment.Address / page * EntrySize) == entries.Length
                ? Unwritten(segment, MemoryMarshal.Cast<byte, ulong>(entries), page)
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Pure.</summary>
    /// <param name="entries">One a page.</param>
    public static IReadOnlyList<Segment> Unwritten(Segment segment, ReadOnlySpan<ulong> entries, long page)
    {
        List<Segment> parts = [];
        var begin = 0;
        for (var i = 0; i <= entries.Length; i++)
        {
            if (i < entries.Length && !IsWritten(entries[i])) continue;
            if (i > begin) parts.Add(new Segment(segment.Address + begin * page, (i - begin) * page));
            begin = i + 1;
        }

        return parts;
    }

    /// <summary>A page that was written to is no longer one of the file.</summary>
    private static bool IsWritten(ulong entry) => (entry & IsSwapped) != 0 || (entry & (IsPresent | IsOfFile)) == IsPresent;
}
