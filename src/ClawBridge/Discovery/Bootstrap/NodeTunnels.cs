using System.Globalization;
using ClawBridge.Discovery.Ssh;
using ClawBridge.Fleet;
using ClawBridge.Rpc;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Discovery.Bootstrap;

/// <summary>
/// Keeps an SSH connection to every node whose link is <c>ssh</c>, with a port on the node's loopback that leads to this bridge's
/// listener. A connection that breaks is made again, with growing pauses; the node finds the new port in a file.
/// </summary>
internal sealed partial class NodeTunnels(
    ISshConnector ssh, SshLogins logins, Installations installations, FleetService fleet, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, Kept> _kept = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _gate = new();

    /// <summary>Opens the tunnels of all nodes that have one; once the listener runs.</summary>
    public void Start()
    {
        foreach (var installation in installations.All.Where(static i => i.Link == LinkKind.Ssh)) Keep(installation.Id, null);
    }

    /// <summary>Keeps a tunnel whose session stands already, and owns that from now on. One that the node had before ends.</summary>
    public void Adopt(string nodeId, ISshSession session) => Keep(nodeId, session);

    /// <summary>Ends the node's tunnel.</summary>
    public async Task DropAsync(string nodeId)
    {
        Kept? kept;
        lock (_gate) _kept.Remove(nodeId, out kept);
        if (kept is not null) await kept.EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        Kept[] all;
        lock (_gate) all = [.. _kept.Values];
        await Task.WhenAll(all.Select(static kept => kept.EndAsync()));
        _ending.Dispose();
    }

    private void Keep(string nodeId, ISshSession? session)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        Kept? before;
        lock (_gate)
        {
            _kept.TryGetValue(nodeId, out before);
            _kept[nodeId] = new Kept(stop, RunAsync(nodeId, session, before, stop.Token));
        }
    }

    private async Task RunAsync(string nodeId, ISshSession? session, Kept? before, CancellationToken stop)
    {
        // Not inside of the caller's lock.
        await Task.Yield();
        if (before is not null) await before.EndAsync();
        var pause = FirstPause;
        while (!stop.IsCancellationRequested && (session is not null || installations.Find(nodeId) is { Link: LinkKind.Ssh }))
        {
            session ??= await OpenAsync(nodeId, stop);
            if (session is not null)
            {
                pause = FirstPause;
                var why = await EndOfAsync(session, stop);
                await session.DisposeAsync();
                session = null;
                if (!stop.IsCancellationRequested) Broken(logger, nodeId, why);
            }

            await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
        }
    }

    private static async Task<string> EndOfAsync(ISshSession session, CancellationToken stop)
    {
        var stopped = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (stop.Register(() => stopped.TrySetResult("the bridge ends"))) return await await Task.WhenAny(session.Ended, stopped.Task);
    }

    /// <summary>Null when it did not work this time.</summary>
    private async Task<ISshSession?> OpenAsync(string nodeId, CancellationToken stop)
    {
        ISshSession? session = null;
        try
        {
            if (installations.Find(nodeId) is not { } installation || fleet.Address is not { } address) return null;
            var access = await logins.ResolveAsync(logins.Terms(installation.Login), installation.Address, stop);
            session = await ssh.ConnectAsync(access.Target, access.Login, stop);
            var facts = new RemoteFacts((await session.RunAsync(RemoteScripts.Look, Limit, stop)).Text);
            var root = await RemoteRoot.FindAsync(session, facts["uid"], facts.Has("sudo"), stop);
            var port = await session.ForwardBackAsync(address.Port, stop);
            var written = await root.RunAsync(RemoteScripts.WritePort(installation.Places, port.ToString(CultureInfo.InvariantCulture)), Limit, stop);
            if (!written.Succeeded) throw new BootstrapException($"The tunnel's port could not be written down: {written.Tail}", "");
            Opened(logger, nodeId, installation.Address);
            return session;
        }
        catch (Exception e) when (e is SshException or BootstrapException or RpcException or OperationCanceledException)
        {
            if (session is not null) await session.DisposeAsync();
            if (!stop.IsCancellationRequested) NotOpened(logger, nodeId, e.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The SSH tunnel to node {Node} at {Address} is open.")]
    private static partial void Opened(ILogger logger, string node, string address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The SSH tunnel to node {Node} broke and is made again: {Reason}")]
    private static partial void Broken(ILogger logger, string node, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The SSH tunnel to node {Node} could not be opened and is tried again: {Reason}")]
    private static partial void NotOpened(ILogger logger, string node, string reason);

    private sealed record Kept(CancellationTokenSource Stop, Task Running)
    {
        public async Task EndAsync()
        {
            await Stop.CancelAsync();
            await Running;
        }
    }
}
