namespace ClawBridge.Discovery.Addresses;

/// <summary>The addresses of a range without those that are left out; never all of them in memory at once. Pure.</summary>
internal sealed class ScanTargets
{
    private readonly List<(UInt128 First, UInt128 Last)> _pieces;

    public ScanTargets(Cidr range, IReadOnlyList<Cidr> exclude)
    {
        Range = range;
        _pieces = Without(range, exclude);
        foreach (var (first, last) in _pieces) Count = Sum(Count, last - first);
    }

    public Cidr Range { get; }

    /// <summary>How many they are; the greatest number there is for those of <c>::/0</c>.</summary>
    public UInt128 Count { get; }

    /// <summary>Upwards.</summary>
    public IEnumerable<NetAddress> All()
    {
        foreach (var (first, last) in _pieces)
        {
            for (var bits = first; ; bits++)
            {
                yield return new NetAddress(bits, Range.IsV6);
                if (bits == last) break;
            }
        }
    }

    private static List<(UInt128, UInt128)> Without(Cidr range, IReadOnlyList<Cidr> exclude)
    {
        List<(UInt128, UInt128)> pieces = [];
        var (next, end) = (range.FirstHost.Bits, range.LastHost.Bits);
        foreach (var hole in exclude.Where(hole => hole.IsV6 == range.IsV6).OrderBy(static hole => hole.First.Bits))
        {
            var (first, last) = (hole.First.Bits, hole.Last.Bits);
            if (last < next) continue;
            if (first > end) break;
            if (first > next) pieces.Add((next, first - 1));
            if (last >= end) return pieces;
            next = last + 1;
        }

        pieces.Add((next, end));
        return pieces;
    }

    private static UInt128 Sum(UInt128 count, UInt128 more) => count > UInt128.MaxValue - more - 1 || more == UInt128.MaxValue ? UInt128.MaxValue : count + more + 1;
}
