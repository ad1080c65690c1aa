using ClawBridge.Discovery.Addresses;

namespace ClawBridge.Discovery.Scanning;

/// <summary>The connects that are still to be made: those to repeat first, then host by host.</summary>
internal sealed class ProbeQueue : IDisposable
{
    private readonly IEnumerator<NetAddress> _targets;
    private readonly int _ports;
    private readonly Queue<Probe> _again = new();
    private ProbeHost? _host;
    private int _nextPort;

    public ProbeQueue(ScanTargets targets, int ports)
    {
        (_targets, _ports) = (targets.All().GetEnumerator(), ports);
        Advance();
    }

    public bool IsEmpty => _host is null && _again.Count == 0;

    public bool TryTake(out Probe probe)
    {
        if (_again.TryDequeue(out probe)) return true;
        if (_host is null) return false;
        probe = new Probe(_host, _nextPort++, 0, 0);
        if (_nextPort == _ports) Advance();
        return true;
    }

    public void Again(Probe probe) => _again.Enqueue(probe);

    public void Dispose() => _targets.Dispose();

    private void Advance()
    {
        _host = _targets.MoveNext() ? new ProbeHost(_targets.Current, _ports) : null;
        _nextPort = 0;
    }
}
