using ClawBridge.Discovery.Scanning;

namespace ClawBridge.Tests.Discovery.Support;

/// <summary>A scanner that connects to nobody: what it finds is what the test says.</summary>
internal sealed class StubScanner : IConnectScanner
{
    public List<ConnectPlan> Plans { get; } = [];

    public List<HostAnswer> Hosts { get; } = [];

    public List<string> Notes { get; } = [];

    public int Unreachable { get; set; }

    public int Undetermined { get; set; }

    /// <summary>Why it cannot do it.</summary>
    public string? Failure { get; set; }

    /// <summary>It ends when this does; at once by default.</summary>
    public Task Hold { get; set; } = Task.CompletedTask;

    public async Task<bool> RunAsync(ConnectPlan plan, IScanSink sink, CancellationToken cancellationToken)
    {
        Plans.Add(plan);
        foreach (var host in Hosts) sink.Found(host);
        foreach (var note in Notes) sink.Note(note);
        sink.Settled(Hosts.Count + Unreachable + Undetermined, Unreachable, Undetermined);
        await Hold.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Failure is { } failure) throw new ScanFailedException(failure);
        if (cancellationToken.IsCancellationRequested) return false;
        sink.Settled((int)plan.Targets.Count - Hosts.Count - Unreachable - Undetermined, 0, 0);
        return true;
    }
}
