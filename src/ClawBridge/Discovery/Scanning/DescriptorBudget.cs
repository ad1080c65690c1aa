using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Scanning;

/// <summary>
/// Shares this process's open files among scans. While any runs, the soft limit is as high as the hard one; an eighth of it, and
/// what is open already, stay free for everything else.
/// </summary>
internal sealed class DescriptorBudget
{
    /// <summary>More at once gain nothing: the kernel sends no faster.</summary>
    public const int MostUseful = 16_384;

    private const int Least = 16;
    private const int LeastReserve = 256;
    private const ulong Unlimited = 1 << 20;

    private readonly Lock _gate = new();
    private int _leased;
    private int _leases;
    private int _open;
    private ulong _limit;
    private ulong _softBefore;

    /// <param name="wanted">Null takes what is useful.</param>
    /// <exception cref="RpcException">-32002 when there is no room.</exception>
    public DescriptorLease Lease(int? wanted)
    {
        lock (_gate)
        {
            if (_leases == 0) (_limit, _open) = (Raise(), Directory.EnumerateFileSystemEntries("/proc/self/fd").Count());
            var room = Room(_limit, _open, _leased);
            var count = Math.Min(wanted ?? MostUseful, room);
            if (count < Math.Min(Least, wanted ?? Least))
            {
                if (_leases == 0) Restore();
                throw RpcException.Exhausted(ErrorKinds.NoCapacity, "This bridge has no open files left for a scan.",
                    "Wait until other scans have ended (scan_list), or raise the limit of open files that the bridge runs with.");
            }

            _leases++;
            _leased += count;
            return new DescriptorLease(this, count);
        }
    }

    /// <summary>How many sockets a scan may have. Pure.</summary>
    /// <param name="open">What the process had open before the first scan.</param>
    public static int Room(ulong limit, int open, int leased)
    {
        var files = (int)Math.Min(limit, Unlimited);
        return Math.Max(0, files - open - leased - Math.Max(LeastReserve, files / 8));
    }

    public void Return(int count)
    {
        lock (_gate)
        {
            _leased -= count;
            if (--_leases == 0) Restore();
        }
    }

    private ulong Raise()
    {
        var (soft, hard) = Current();
        _softBefore = soft;
        return soft < hard && ScanNative.SetLimit(ScanNative.LimitFiles, [hard, hard]) == 0 ? hard : soft;
    }

    private void Restore()
    {
        var (soft, hard) = Current();
        if (soft != _softBefore) _ = ScanNative.SetLimit(ScanNative.LimitFiles, [_softBefore, hard]);
    }

    private static (ulong Soft, ulong Hard) Current()
    {
        Span<ulong> limits = stackalloc ulong[2];
        return ScanNative.GetLimit(ScanNative.LimitFiles, limits) == 0 ? (limits[0], limits[1]) : (1024, 1024);
    }
}
