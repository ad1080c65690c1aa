using ClawBridge.Discovery.Ssh;

namespace ClawBridge.Tests.Discovery.Support;

/// <summary>Machines by address; any other does not answer.</summary>
internal sealed class FakeMachines : ISshConnector
{
    private int _ports = 40_000;

    public Dictionary<string, FakeMachine> ByAddress { get; } = [];

    /// <summary>The logins that were tried, in order.</summary>
    public List<SshTarget> Tried { get; } = [];

    public int Open => ByAddress.Values.Sum(static machine => machine.Sessions.Count(static session => !session.IsDisposed));

    public Task<ISshSession> ConnectAsync(SshTarget target, SshLogin login, CancellationToken cancellationToken)
    {
        lock (Tried) Tried.Add(target);
        if (!ByAddress.TryGetValue(target.Host, out var machine)) throw SshFaults.Of(target, login, $"ssh: connect to host {target.Host} port {target.Port}: Connection timed out", null);
        if (machine.Refusal is { } refusal) throw SshFaults.Of(target, login, refusal, machine.HostKey);
        if (machine.Fault is { } fault) throw fault;
        var session = new FakeSession(machine, target, login, Interlocked.Increment(ref _ports));
        lock (machine.Sessions) machine.Sessions.Add(session);
        return Task.FromResult<ISshSession>(session);
    }
}
