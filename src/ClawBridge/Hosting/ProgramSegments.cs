using System.Runtime.InteropServices;

namespace ClawBridge.Hosting;

/// <summary>
/// Finds in the program headers of a 64-bit ELF file (elf(5)) what of it lies in memory: its code, which nothing ever writes to, and all
/// else. Constants count as the latter, although their segment cannot be written to: the runtime opens it for a moment when it
/// starts, to put the random number there by which functions notice an overrun of their stack.
/// </summary>
internal static class ProgramSegments
{
    private const uint Load = 1;
    private const uint Headers = 6;
    private const uint Execute = 1;

    /// <summary>The segments of code in whole pages.</summary>
    /// <param name="headers">The program headers as they lie in memory.</param>
    /// <param name="address">Where they lie.</param>
    /// <param name="page">The size of a page in bytes.</param>
    public static IEnumerable<Segment> Code(ReadOnlySpan<byte> headers, long address, long page) => Find(headers, address, page, Execute);

    /// <summary>The other segments in whole pages.</summary>
    /// <inheritdoc cref="Code"/>
    public static IEnumerable<Segment> Data(ReadOnlySpan<byte> headers, long address, long page) => Find(headers, address, page, flags: 0);

    private static IEnumerable<Segment> Find(ReadOnlySpan<byte> headers, long address, long page, uint flags)
    {
        var all = MemoryMarshal.Cast<byte, Header>(headers).ToArray();
        // The program lies as far from the addresses in its file as the headers do.
        var own = Array.FindIndex(all, static h => h.Type == Headers);
        if (own < 0) return [];
        var shift = address - all[own].Address;
        return
            from header in all
            where header.Type == Load && (header.Flags & Execute) == flags
            let begin = (header.Address + shift) / page * page
            let end = (header.Address + shift + header.MemorySize + page - 1) / page * page
            select new Segment(begin, end - begin);
    }

    /// <summary>In bytes.</summary>
    internal readonly record struct Segment(long Address, long Length);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Header
    {
        public readonly uint Type;
        public readonly uint Flags;
        public readonly long Offset;
        public readonly long Address;
        public readonly long PhysicalAddress;
        public readonly long FileSize;
        public readonly long MemorySize;
        public readonly long Alignment;
    }
}
