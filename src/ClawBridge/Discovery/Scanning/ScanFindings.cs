using ClawBridge.Discovery.Addresses;

namespace ClawBridge.Discovery.Scanning;

/// <summary>What a scan has found so far. Takes what comes from the scan's threads, and keeps no more than a bound.</summary>
internal sealed class ScanFindings
{
    /// <summary>Hosts with an open port that are kept; all are counted.</summary>
    public const int MostOpen = 65_536;

    /// <summary>Hosts that only refused that are kept; all are counted.</summary>
    public const int MostRefused = 4_096;

    private const int MostNotes = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<NetAddress, ScannedHost> _hosts = [];
    private readonly List<string> _notes = [];
    private ScanCounts _counts;

    public ScanCounts Counts
    {
        get
        {
            lock (_gate) return _counts;
        }
    }

    public IReadOnlyList<string> Notes
    {
        get
        {
            lock (_gate) return [.. _notes];
        }
    }

    /// <summary>As they are now, in no order.</summary>
    public IReadOnlyList<ScannedHost> Hosts()
    {
        lock (_gate) return [.. _hosts.Values];
    }

    /// <returns>Whether it is kept.</returns>
    public bool Add(HostAnswer host)
    {
        lock (_gate)
        {
            var isOpen = host.OpenPorts.Count > 0;
            var kept = isOpen ? _counts.Open < MostOpen : _counts.Found - _counts.Open < MostRefused;
            _counts = _counts with { Found = _counts.Found + 1, Open = _counts.Open + (isOpen ? 1 : 0), Omitted = _counts.Omitted + (kept ? 0 : 1) };
            if (kept) _hosts[host.Address] = new ScannedHost(host);
            return kept;
        }
    }

    public void Settled(int hosts, int unreachable, int undetermined)
    {
        lock (_gate)
        {
            _counts = _counts with
            {
                Settled = _counts.Settled + hosts, Unreachable = _counts.Unreachable + unreachable, Undetermined = _counts.Undetermined + undetermined,
            };
        }
    }

    public void Note(string sentence)
    {
        lock (_gate)
        {
            if (_notes.Count < MostNotes && !_notes.Contains(sentence)) _notes.Add(sentence);
        }
    }

    public void Named(NetAddress address, string name)
    {
        lock (_gate) _hosts[address] = _hosts[address] with { Hostname = name };
    }

    public void Detected(NetAddress address, GpuDetection gpus)
    {
        lock (_gate)
        {
            _hosts[address] = _hosts[address] with { Gpus = gpus };
            if (gpus.Info is { Count: > 0 }) _counts = _counts with { WithGpus = _counts.WithGpus + 1 };
        }
    }
}
