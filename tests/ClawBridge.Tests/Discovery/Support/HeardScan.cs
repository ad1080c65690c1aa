using ClawBridge.Discovery.Scanning;

namespace ClawBridge.Tests.Discovery.Support;

/// <summary>Keeps all that a scan says.</summary>
internal sealed class HeardScan : IScanSink
{
    public List<HostAnswer> Hosts { get; } = [];

    public List<string> Notes { get; } = [];

    public int Count { get; private set; }

    public int Unreachable { get; private set; }

    public int Undetermined { get; private set; }

    public Action? OnFound { get; init; }

    public void Found(HostAnswer host)
    {
        Hosts.Add(host);
        OnFound?.Invoke();
    }

    public void Settled(int hosts, int unreachable, int undetermined) =>
        (Count, Unreachable, Undetermined) = (Count + hosts, Unreachable + unreachable, Undetermined + undetermined);

    public void Note(string sentence) => Notes.Add(sentence);
}
