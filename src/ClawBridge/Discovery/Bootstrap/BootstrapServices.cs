using ClawBridge.Discovery.Probing;
using ClawBridge.Fleet;
using ClawBridge.State;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Discovery.Bootstrap;

/// <summary>The services of this room, wired together.</summary>
internal sealed class BootstrapServices : IAsyncDisposable
{
    public BootstrapServices(IStore store, FleetService fleet, SshTools ssh, TimeProvider time, ILogger logger)
    {
        var installations = new Installations(store);
        Tunnels = new NodeTunnels(ssh.Connector, ssh.Logins, installations, fleet, time, logger);
        Bootstrapper = new Bootstrapper(ssh.Connector, new NodeRegistry(store, fleet), installations, Tunnels, fleet, time);
    }

    public Bootstrapper Bootstrapper { get; }

    public NodeTunnels Tunnels { get; }

    public async ValueTask DisposeAsync()
    {
        await Tunnels.DisposeAsync();
        Bootstrapper.Dispose();
    }
}
