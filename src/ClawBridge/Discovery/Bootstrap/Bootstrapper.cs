using ClawBridge.Discovery.Join;
using ClawBridge.Discovery.Ssh;
using ClawBridge.Fleet;
using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Bootstrap;

/// <summary>
/// Makes machines into nodes over SSH. Each machine has its own <see cref="BootstrapRun"/>; none is worked on twice at the same time.
/// </summary>
internal sealed class Bootstrapper(
    ISshConnector ssh, NodeRegistry registry, Installations installations, NodeTunnels tunnels, FleetService fleet, TimeProvider time) : IDisposable
{
    private readonly AgentArchive _archive = new();
    private readonly HashSet<string> _busy = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public ISshConnector Ssh => ssh;

    public NodeRegistry Registry => registry;

    public Installations Installations => installations;

    public NodeTunnels Tunnels => tunnels;

    public FleetService Fleet => fleet;

    public AgentArchive Archive => _archive;

    public TimeProvider Time => time;

    /// <summary>The agent that machines get.</summary>
    /// <exception cref="RpcException">-32003 when this bridge has none.</exception>
    public async Task<AgentFile> RequireAgentAsync(CancellationToken cancellationToken) =>
        (fleet.Agent is { } program ? await program.CurrentAsync(cancellationToken) : null)
        ?? throw RpcException.Unavailable(ErrorKinds.Unavailable, $"This bridge has no agent to install: there is none at {fleet.Agent?.Path}.", "Put the program clawnode beside claw-bridge, or name it with --clawnode.");

    /// <summary>Works through all steps and tells what became of them; never throws for what a machine does.</summary>
    /// <param name="report">Told each step as it is done.</param>
    public async Task<BootstrapOutcome> RunAsync(BootstrapOrder order, SshAccess access, AgentFile agent, Func<BootstrapStep, Task> report, CancellationToken cancellationToken)
    {
        var key = KeyOf(access.Target);
        lock (_gate)
        {
            if (!_busy.Add(key))
            {
                var message = $"{access.Target.Name} is being worked on already, maybe under another of its names.";
                return new(order.Address, order.Hostname, null, null, null, message, [], new BootstrapFault(BootstrapStep.Connect, message, "Wait for that to end, and look at node_list."));
            }
        }

        try
        {
            return await new BootstrapRun(this, order, access, agent, report).RunAsync(cancellationToken);
        }
        finally
        {
            lock (_gate) _busy.Remove(key);
        }
    }

    public void Dispose() => _archive.Dispose();

    /// <summary>The machine, whatever name it was asked for by; behind other jump hosts the same address may be another machine.</summary>
    private static string KeyOf(SshTarget target) =>
        string.Join('>', [.. target.Jumps.Select(static jump => $"{jump.Host} {jump.Port ?? SshTarget.DefaultPort}"), $"{target.Host} {target.Port}"]);
}
