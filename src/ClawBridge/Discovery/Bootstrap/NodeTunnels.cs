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
internal sealed partial class NodeTunnels : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    private readonly ISshConnector _ssh;
    private readonly SshLogins _logins;
    private readonly Installations _installations;
    private readonly FleetService _fleet;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IDisposable _registration;
    private readonly Dictionary<string, Kept> _kept = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private bool _isEnding;

    public NodeTunnels(ISshConnector ssh, SshLogins logins, Installations installations, FleetService fleet, TimeProvider time, ILogger logger)
    {
        (_ssh, _logins, _installations, _fleet, _time, _logger) = (ssh, logins, installations, fleet, time, logger);
        _registration = installations.OnChanged(OnChanged);
    }

    /// <summary>Opens the tunnels of all nodes that have one; once the listener runs. One ends when its node has no such installation any more.</summary>
    public void Start()
    {
        foreach (var installation in _installations.All.Where(static i => i.Link == LinkKind.Ssh)) Renew(installation.Id);
    }

    /// <summary>Keeps a tunnel whose session stands already, and owns that from now on. One that the node had before ends.</summary>
    /// <returns>False when this ends: the session stays the caller's.</returns>
    public bool Adopt(string nodeId, ISshSession session) => Keep(nodeId, session);

    /// <summary>Opens the node's tunnel anew.</summary>
    public void Renew(string nodeId) => Keep(nodeId, null);

    public async ValueTask DisposeAsync()
    {
        _registration.Dispose();
        Kept[] all;
        lock (_gate) (_isEnding, all) = (true, [.. _kept.Values]);
        await Task.WhenAll(all.Select(static kept => kept.EndAsync()));
    }

    private void OnChanged(string nodeId, InstallationRecord? installation)
    {
        if (installation is { Link: LinkKind.Ssh }) return;
        lock (_gate)
        {
            // What it does then is not done on the thread that commits; its end is waited for by whoever replaces or disposes it.
            if (_kept.TryGetValue(nodeId, out var kept)) _ = kept.Stop.CancelAsync();
        }
    }

    private bool Keep(string nodeId, ISshSession? session)
    {
        lock (_gate)
        {
            if (_isEnding) return false;
            _kept.TryGetValue(nodeId, out var before);
            var kept = new Kept();
            _kept[nodeId] = kept;
            kept.Running = RunAsync(nodeId, session, before, kept);
            return true;
        }
    }

    private async Task RunAsync(string nodeId, ISshSession? session, Kept? before, Kept own)
    {
        // Not inside of the caller's lock.
        await Task.Yield();
        if (before is not null) await before.EndAsync();
        await KeepOpenAsync(nodeId, session, own.Stop.Token);
        lock (_gate)
        {
            if (_kept.GetValueOrDefault(nodeId) == own) _kept.Remove(nodeId);
        }
    }

    private async Task KeepOpenAsync(string nodeId, ISshSession? session, CancellationToken stop)
    {
        var pause = FirstPause;
        while (!stop.IsCancellationRequested && _installations.Find(nodeId) is { Link: LinkKind.Ssh })
        {
            session ??= await OpenAsync(nodeId, stop);
            if (session is not null)
            {
                var began = _time.GetTimestamp();
                var why = await EndOfAsync(session, stop);
                await session.DisposeAsync();
                session = null;
                // One that breaks again at once is as good as none.
                if (_time.GetElapsedTime(began) >= LongestPause) pause = FirstPause;
                if (!stop.IsCancellationRequested) Broken(_logger, nodeId, why);
            }

            await Task.Delay(pause, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
        }

        if (session is not null) await session.DisposeAsync();
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
            if (_installations.Find(nodeId) is not { } installation || _fleet.Address is not { } address) return null;
            var access = await _logins.ResolveAsync(_logins.Terms(installation.Login), installation.Address, stop);
            session = await _ssh.ConnectAsync(access.Target, access.Login, stop);
            var facts = new RemoteFacts((await session.RunAsync(RemoteScripts.Look, Limit, stop)).Text);
            var root = await RemoteRoot.FindAsync(session, facts["uid"], facts.Has("sudo"), stop);
            var port = await session.ForwardBackAsync(TunnelEnds.Far(address), address.Port, stop);
            var written = await root.RunAsync(RemoteScripts.WritePort(installation.Places, port.ToString(CultureInfo.InvariantCulture)), Limit, stop);
            if (!written.Succeeded) throw new BootstrapException($"The tunnel's port could not be written down: {written.Tail}", "");
            Opened(_logger, nodeId, installation.Address);
            return session;
        }
        catch (Exception e) when (e is SshException or BootstrapException or RpcException or OperationCanceledException)
        {
            if (session is not null) await session.DisposeAsync();
            if (!stop.IsCancellationRequested) NotOpened(_logger, nodeId, e.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The SSH tunnel to node {Node} at {Address} is open.")]
    private static partial void Opened(ILogger logger, string node, string address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The SSH tunnel to node {Node} broke and is made again: {Reason}")]
    private static partial void Broken(ILogger logger, string node, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The SSH tunnel to node {Node} could not be opened and is tried again: {Reason}")]
    private static partial void NotOpened(ILogger logger, string node, string reason);

    private sealed class Kept
    {
        public CancellationTokenSource Stop { get; } = new();

        public Task Running { get; set; } = Task.CompletedTask;

        public async Task EndAsync()
        {
            await Stop.CancelAsync();
            await Running;
        }
    }
}
