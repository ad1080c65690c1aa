using System.Globalization;
using ClawBridge.Discovery.Scanning;
using ClawBridge.Discovery.Ssh;
using ClawBridge.Fleet;
using ClawBridge.State;

namespace ClawBridge.Discovery.Bootstrap;

/// <summary>The last steps, and the ways that a bootstrap ends.</summary>
internal sealed partial class BootstrapRun
{
    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ReportLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CleanLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>Opens the way from the machine's loopback to this bridge and writes its port down there.</summary>
    private async Task OpenTunnelAsync(CancellationToken cancellationToken)
    {
        var listener = services.Fleet.Address
            ?? throw new BootstrapException("This bridge's listener has ended meanwhile.", "Run node_bootstrap again when the bridge listens.");
        var port = await _session!.ForwardBackAsync(TunnelEnds.Far(listener), listener.Port, cancellationToken);
        _hasTunnel = true;
        Require(await _machine!.Root.RunAsync(RemoteScripts.WritePort(_machine.Places, port.ToString(CultureInfo.InvariantCulture)), Quick, cancellationToken),
            $"The tunnel's port could not be written down on {access.Target.Name}.", "Check the rights and the space of its state folder.");
    }

    /// <summary>The session goes on as the node's tunnel, unless the bridge ends just now.</summary>
    private void HandOver()
    {
        if (services.Tunnels.Adopt(_nodeId!, _session!)) _session = null;
    }

    /// <summary>Until the node's own service is connected, which is not the connection that the join had.</summary>
    private async Task<string> WaitAsync(NodeSession? before, CancellationToken cancellationToken)
    {
        var began = services.Time.GetTimestamp();
        while (services.Time.GetElapsedTime(began) < WaitLimit)
        {
            var session = services.Fleet.SessionOf(_nodeId!);
            if (session is not null && ((_token is null && !_isRestarted) || session != before)) return "the node's own session is connected";
            await Task.Delay(Look, services.Time, cancellationToken);
        }

        var status = await _machine!.Root.RunAsync(RemoteScripts.Status(_machine.Places), Quick, cancellationToken);
        throw new BootstrapException(
            string.Create(CultureInfo.InvariantCulture, $"The agent on {access.Target.Name} runs but did not connect within {WaitLimit.TotalSeconds:0} s."),
            $"Check that the machine reaches {order.GatewayUrl} and that its clock is right.", Redacted(status.Tail));
    }

    private async Task<string> RegisterAsync(CancellationToken cancellationToken)
    {
        var places = _machine!.Places;
        var node = await services.Registry.SettleAsync(_nodeId!, order, new InstallationRecord
        {
            Id = _nodeId!, Address = order.Address, Login = order.Login, Link = order.Link, IsMachineWide = _machine.Root.IsRoot, Program = places.Program, Config = places.Config,
            State = places.State, AgentSha256 = agent.Sha256, HostKey = _hostKey, GatewayUrl = order.GatewayUrl,
        });
        _isSettled = true;
        await SettleMachineAsync();
        if (_hasTunnel) HandOver();
        var began = services.Time.GetTimestamp();
        while (services.Fleet.Find(_nodeId!)?.Record.Gpus is null && services.Time.GetElapsedTime(began) < ReportLimit && !cancellationToken.IsCancellationRequested)
            await Task.Delay(Look, services.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var labels = order.Labels.Count == 0 ? "" : $" with {string.Join(", ", order.Labels.OrderBy(static l => l.Key, StringComparer.Ordinal).Select(static l => $"{l.Key}={l.Value}"))}";
        return $"node {node.Name} is registered{labels}";
    }

    /// <summary>The program of before is of no more use; where it stays, it is in nobody's way.</summary>
    private async Task SettleMachineAsync()
    {
        try
        {
            await _machine!.Root.RunAsync(RemoteScripts.Settle(_machine.Places), Quick, CancellationToken.None);
        }
        catch (SshException)
        {
            // The node is connected by itself, so this login may break now.
        }
    }

    private BootstrapOutcome Done()
    {
        var node = services.Fleet.Find(_nodeId!);
        var how = order.Link == LinkKind.Ssh ? " through an SSH tunnel" : "";
        return new(order.Address, node?.Record.Name ?? Hostname, _nodeId, _hostKey, GpusOf(node),
            $"{access.Target.Name} is node {node?.Record.Name ?? Hostname} and connected{how}.", _steps, null);
    }

    private BootstrapOutcome Planned()
    {
        var machine = _machine!;
        List<string> would = [machine.Sha256 == agent.Sha256 ? "keep the agent that is installed" : $"install {machine.Places.Program}"];
        would.Add(Earlier is { } earlier && IsAsOrdered(earlier) ? "keep its identity" : $"join {order.GatewayUrl} as {Hostname}");
        would.Add(machine.IsServiceRunning ? "keep its service" : "start the service");
        return new(order.Address, Hostname, null, _hostKey, null, $"Dry run: nothing was changed on {access.Target.Name}; it would {string.Join(", ", would)}.", _steps, null);
    }

    private async Task<BootstrapOutcome> FailedAsync(BootstrapFault fault)
    {
        var left = await CleanAsync();
        var message = left is null ? fault.Message : $"{fault.Message.TrimEnd('.')}. {left}";
        return new(order.Address, Hostname, null, _hostKey, null, message, _steps, fault with { Message = message });
    }

    /// <summary>Takes back what was added; answers a sentence about what could not be.</summary>
    private async Task<string?> CleanAsync()
    {
        if (_isSettled) return null;
        var withdrawn = await WithdrawAsync();
        var undone = await UndoAsync();
        // The machine was told the port of a tunnel that ends with this login.
        if (_hasTunnel && Earlier is { Link: LinkKind.Ssh } earlier) services.Tunnels.Renew(earlier.Id);
        return (withdrawn, undone) is (null, null) ? null : string.Join(' ', new[] { withdrawn, undone }.OfType<string>());
    }

    /// <summary>Takes out the node that this machine joined as, unless it was one before.</summary>
    private async Task<string?> WithdrawAsync()
    {
        if (_token is null || services.Registry.JoinedWith(_token) is not { } joined || _nodesBefore.Contains(joined)) return null;
        try
        {
            await services.Registry.WithdrawAsync(joined);
            return null;
        }
        catch (JournalException)
        {
            return $"Node {joined[..12]}… could not be taken out of the cluster again; node_remove does it when the state can be written.";
        }
    }

    private async Task<string?> UndoAsync()
    {
        if (!_hasTouched || _machine is not { } machine) return null;
        var undo = RemoteScripts.Undo(machine.Places, machine.IsServiceInstalled, machine.Installed.Has("config"), machine.Installed.Has("state"), machine.Sha256 is not null, _folder);
        try
        {
            var undone = await machine.Root.RunAsync(undo, CleanLimit, CancellationToken.None);
            return undone.Succeeded ? null : $"What was begun could not be taken back whole ({Redacted(undone.Tail)}); node_bootstrap repairs it.";
        }
        catch (SshException)
        {
            return "What was begun could not be taken back, because the machine no longer answers; node_bootstrap repairs it when it does.";
        }
    }

    /// <summary>A token that let nobody in lets nobody in later either.</summary>
    private async Task BurnAsync()
    {
        if (_token is null) return;
        try
        {
            await services.Registry.BurnAsync(_token);
        }
        catch (JournalException)
        {
            // It ends by itself in a few minutes, and nobody but the machine has it.
        }
    }

    private static GpuInfo? GpusOf(NodeView? node) => node?.Record.Gpus is { } list
        ? new GpuInfo(
            list.Gpus.Count, list.Gpus.Select(static gpu => gpu.DriverVersion).FirstOrDefault(static v => v is not null), list.Gpus.Sum(static gpu => gpu.MemoryTotalMb ?? 0),
            [.. list.Gpus.Select(static gpu => gpu.Name)], list.Gpus.Select(static gpu => gpu.Vendor.ToString().ToLowerInvariant()).FirstOrDefault())
        : null;
}
