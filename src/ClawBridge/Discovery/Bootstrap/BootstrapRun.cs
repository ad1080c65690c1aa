using System.Globalization;
using ClawBridge.Discovery.Join;
using ClawBridge.Discovery.Ssh;
using ClawBridge.Fleet;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Discovery.Bootstrap;

/// <summary>One machine's way from a login to a connected node, step by step; what a failure leaves behind is taken away again.</summary>
internal sealed partial class BootstrapRun(Bootstrapper services, BootstrapOrder order, SshAccess access, AgentFile agent, Func<BootstrapStep, Task> report)
{
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UploadLimit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly List<BootstrapStep> _steps = [];
    private readonly IReadOnlySet<string> _nodesBefore = services.Registry.NodeIds();
    private string _step = BootstrapStep.Connect;
    private ISshSession? _session;
    private RemoteMachine? _machine;
    private string? _token;
    private string? _nodeId;
    private string? _hostKey;
    private string? _folder;
    private bool _hasTouched;
    private bool _hasTunnel;
    private bool _isRestarted;
    private bool _isSettled;

    /// <summary>What is known of an earlier installation on this very machine, which its host key proves and its own word does not.</summary>
    private InstallationRecord? Earlier => _machine is null || _hostKey is null ? null
        : _machine.NodeId is { } id ? services.Installations.Find(id) is { } installation && installation.HostKey == _hostKey ? installation : null
        // An agent that cannot be asked any more still has its identity, and its machine the key.
        : services.Installations.All.FirstOrDefault(known => known.HostKey == _hostKey && known.Address == order.Address);

    /// <summary>What the node is to be called: a machine that is a node keeps its name, unless another one was asked for.</summary>
    private string Hostname => order.IsNamed || (_machine?.NodeId ?? Earlier?.Id) is not { } id ? order.Hostname : services.Fleet.Find(id)?.Record.Name ?? order.Hostname;

    public async Task<BootstrapOutcome> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await WorkAsync(cancellationToken);
        }
        catch (Exception e) when (FaultOf(e) is { } fault)
        {
            _hostKey ??= (e as SshException)?.Fingerprint;
            return await FailedAsync(fault);
        }
        catch (OperationCanceledException)
        {
            await CleanAsync();
            throw;
        }
        finally
        {
            await BurnAsync();
            if (_session is not null) await _session.DisposeAsync();
        }
    }

    private async Task<BootstrapOutcome> WorkAsync(CancellationToken cancellationToken)
    {
        await StepAsync(BootstrapStep.Connect, () => ConnectAsync(cancellationToken));
        await StepAsync(BootstrapStep.Probe, () => ProbeAsync(cancellationToken));
        if (order.IsDryRun) return Planned();
        _hasTouched = true;
        await StepAsync(BootstrapStep.Upload, () => UploadAsync(cancellationToken));
        await StepAsync(BootstrapStep.Configure, () => ConfigureAsync(cancellationToken));
        var before = services.Fleet.SessionOf(_nodeId!);
        await StepAsync(BootstrapStep.Start, () => StartAsync(cancellationToken));
        await StepAsync(BootstrapStep.Wait, () => WaitAsync(before, cancellationToken));
        await StepAsync(BootstrapStep.Register, () => RegisterAsync(cancellationToken));
        return Done();
    }

    /// <summary>What did not work, as far as it is the machine's or the state's doing; null for a bug and for a cancellation.</summary>
    private BootstrapFault? FaultOf(Exception exception) => exception switch
    {
        BootstrapException e => new(_step, e.Message, e.Hint, e.Output),
        SshException e => new(_step, e.Message, e.Hint),
        RpcException e => new(_step, e.Message, e.ErrorData.Hint ?? "Run node_bootstrap again."),
        JournalException e => new(_step, $"The state could not be written: {e.Message}", "Run node_bootstrap again when this is mended."),
        _ => null,
    };

    private async Task StepAsync(string name, Func<Task<string>> work)
    {
        _step = name;
        var began = services.Time.GetTimestamp();
        var detail = await work();
        var step = new BootstrapStep(name, (long)services.Time.GetElapsedTime(began).TotalMilliseconds, detail);
        _steps.Add(step);
        await report(step);
    }

    private async Task<string> ConnectAsync(CancellationToken cancellationToken)
    {
        _session = await services.Ssh.ConnectAsync(access.Target, access.Login, cancellationToken);
        _hostKey = _session.HostKey;
        return $"logged in to {access.Target.Name} as {access.Login.User}, host key {_hostKey ?? "known"}";
    }

    private async Task<string> ProbeAsync(CancellationToken cancellationToken)
    {
        var facts = new RemoteFacts((await _session!.RunAsync(RemoteScripts.Look, Quick, cancellationToken)).Text);
        if (facts["os"] != "Linux") throw new BootstrapException($"{access.Target.Name} runs {facts.Word("os", "an unknown system")}; agents run on Linux.", "Use a machine with Linux.");
        var root = await RemoteRoot.FindAsync(_session, facts["uid"], facts.Has("sudo"), cancellationToken);
        var places = RemotePlaces.Of(root, facts);
        var inspected = await root.RunAsync(RemoteScripts.Inspect(places), Quick, cancellationToken);
        _machine = new RemoteMachine(root, places, facts, new RemoteFacts(inspected.Text));
        RequireFit(_machine);
        return _machine.Description;
    }

    private void RequireFit(RemoteMachine machine)
    {
        if (machine.Architecture != agent.Architecture)
            throw new BootstrapException($"{access.Target.Name} is {machine.Architecture}, and this bridge's agent is for {agent.Architecture}.", "Start the bridge with --clawnode and an agent for that machine.");
        foreach (var tool in new[] { "gzip", "sha256sum" })
        {
            if (!machine.Facts.Has(tool)) throw new BootstrapException($"{access.Target.Name} has no {tool}.", "Install coreutils and gzip there.");
        }

        var needed = agent.Length / 1024 * 3;
        foreach (var (fact, where) in new[] { (machine.Installed["free_kb"], machine.Places.Program), (machine.Facts["temporary_kb"], "the temporary folder") })
        {
            if (long.TryParse(fact, NumberStyles.None, CultureInfo.InvariantCulture, out var free) && free < needed)
                throw new BootstrapException($"{access.Target.Name} has too little space for {where}: {free / 1024} MiB are free, and {(needed + 1023) / 1024} MiB are needed.", "Make room there and run node_bootstrap again.");
        }
    }

    private async Task<string> UploadAsync(CancellationToken cancellationToken)
    {
        if (_machine!.Sha256 == agent.Sha256) return $"{_machine.Places.Program} is this bridge's agent already";
        using var archive = new MemoryStream(await ArchiveAsync(cancellationToken), writable: false);
        var received = await _session!.RunAsync(RemoteScripts.Receive, archive, UploadLimit, cancellationToken);
        _folder = new RemoteFacts(received.Text)["folder"] is { } folder && RemoteScripts.IsFolder(folder)
            ? folder
            : throw new BootstrapException($"{access.Target.Name} did not take the program.", "Check the space and the rights of its temporary folder.", received.Tail);
        Require(await _machine.Root.RunAsync(RemoteScripts.Install(_machine.Places, _folder, agent.Sha256), Quick, cancellationToken),
            $"The agent could not be installed on {access.Target.Name}.", "What the machine said tells what is in the way; run node_bootstrap again after that.");
        _folder = null;
        return $"{_machine.Places.Program} is in place, SHA-256 {agent.Sha256[..12]}… verified";
    }

    private async Task<byte[]> ArchiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await services.Archive.OfAsync(agent, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BootstrapException($"The bridge's own copy of the agent cannot be read: {e.Message}", "Look at the program clawnode beside claw-bridge, or at the one that --clawnode names.");
        }
    }

    private async Task<string> ConfigureAsync(CancellationToken cancellationToken)
    {
        var machine = _machine!;
        if (Earlier is { } earlier && IsAsOrdered(earlier))
        {
            _nodeId = earlier.Id;
            return $"it is node {_nodeId[..12]}… already and keeps its identity";
        }

        if (order.Link == LinkKind.Ssh) await OpenTunnelAsync(cancellationToken);
        _token = await services.Registry.MintAsync(order with { Hostname = Hostname });
        var joined = Require(
            await machine.Root.RunAsync(RemoteScripts.Join(machine.Places, order with { Hostname = Hostname }), StartLimit, cancellationToken, _token + "\n"),
            $"{access.Target.Name} could not join {order.GatewayUrl}.",
            order.Link == LinkKind.Ssh ? "Look at the machine's sshd (AllowTcpForwarding), and run node_bootstrap again." : "Check that the machine reaches that address (gateway_url, or the bridge's --advertise-url), or use link: \"ssh\".");
        // Which node it is tells the token, not the machine: a machine could name any.
        _nodeId = services.Registry.JoinedWith(_token) ?? throw new BootstrapException(
            $"{access.Target.Name} says that it joined {order.GatewayUrl}, but nobody came to this bridge with its token.", "Check that this address leads to this bridge and not to another one.", Redacted(joined.Tail));
        return $"joined {order.GatewayUrl} as node {_nodeId[..12]}…, {machine.Places.Config} written with mode 0600";
    }

    /// <summary>It runs, is connected, and dials what it is to dial.</summary>
    private bool IsAsOrdered(InstallationRecord earlier) =>
        _machine!.IsServiceRunning && services.Fleet.Find(earlier.Id) is { IsConnected: true } && earlier.Link == order.Link &&
        (order.Link == LinkKind.Ssh || earlier.GatewayUrl == order.GatewayUrl);

    private async Task<string> StartAsync(CancellationToken cancellationToken)
    {
        var started = Require(await _machine!.Root.RunAsync(RemoteScripts.StartService(_machine.Places), StartLimit, cancellationToken),
            $"The agent's service could not be started on {access.Target.Name}.", "What the machine said tells what is in the way; run node_bootstrap again after that.");
        _isRestarted = !AgentAnswer.Says(started.Text, "changed", false);
        return _machine.Facts.Has("systemd") ? "a systemd service that starts with the machine" : "a supervisor that survives the logout";
    }

    private SshOutput Require(SshOutput output, string message, string hint) =>
        output.Succeeded ? output : throw new BootstrapException(message, hint, Redacted(output.Tail));

    /// <summary>No machine gets to show the token, whatever it answers.</summary>
    private string Redacted(string text) => _token is null ? text : text.Replace(_token, "…", StringComparison.Ordinal);
}
