using ClawBridge.Discovery.Join;
using ClawBridge.Discovery.Ssh;
using ClawBridge.Fleet;

namespace ClawBridge.Discovery.Bootstrap;

/// <summary>One machine's way from a login to a connected node, step by step; what a failure leaves behind is taken away again.</summary>
internal sealed partial class BootstrapRun(Bootstrapper services, BootstrapOrder order, SshAccess access, AgentFile agent, Func<BootstrapStep, Task> report)
{
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UploadLimit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly List<BootstrapStep> _steps = [];
    private string _step = BootstrapStep.Connect;
    private ISshSession? _session;
    private RemoteMachine? _machine;
    private string? _token;
    private string? _nodeId;
    private bool _wasNode;
    private bool _hasTouched;
    private bool _isRestarted;

    public async Task<BootstrapOutcome> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await WorkAsync(cancellationToken);
        }
        catch (BootstrapException e)
        {
            return await FailedAsync(new BootstrapFault(_step, e.Message, e.Hint, e.Output));
        }
        catch (SshException e)
        {
            return await FailedAsync(new BootstrapFault(_step, e.Message, e.Hint));
        }
        catch (OperationCanceledException)
        {
            await CleanAsync();
            throw;
        }
        finally
        {
            if (_token is not null) await services.Registry.BurnAsync(_token);
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
        if (order.Link == LinkKind.Ssh) await OpenTunnelAsync(cancellationToken);
        await StepAsync(BootstrapStep.Configure, () => ConfigureAsync(cancellationToken));
        var before = services.Fleet.SessionOf(_nodeId!);
        await StepAsync(BootstrapStep.Start, () => StartAsync(cancellationToken));
        await StepAsync(BootstrapStep.Wait, () => WaitAsync(before, cancellationToken));
        await StepAsync(BootstrapStep.Register, () => RegisterAsync(cancellationToken));
        await _machine!.Root.RunAsync(RemoteScripts.Settle(_machine.Places), Quick, cancellationToken);
        if (order.Link == LinkKind.Ssh) HandOver();
        else await services.Tunnels.DropAsync(_nodeId!);
        return Done();
    }

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
        return $"logged in to {access.Target.Name} as {access.Login.User}, host key {_session.HostKey ?? "known"}";
    }

    private async Task<string> ProbeAsync(CancellationToken cancellationToken)
    {
        var facts = new RemoteFacts((await _session!.RunAsync(RemoteScripts.Look, Quick, cancellationToken)).Text);
        if (facts["os"] != "Linux") throw new BootstrapException($"{access.Target.Name} runs {facts["os"] ?? "an unknown system"}; agents run on Linux.", "Use a machine with Linux.");
        var root = await RemoteRoot.FindAsync(_session, facts["uid"], facts.Has("sudo"), cancellationToken);
        if (!root.IsRoot && !facts.Has("home")) throw new BootstrapException($"{access.Login.User} has no home on {access.Target.Name}.", "Log in as root or as a user with a home.");
        var places = root.IsRoot ? RemotePlaces.Machine : RemotePlaces.OfUser(facts["home"]!, facts["config_home"], facts["state_home"]);
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
            if (long.TryParse(fact, out var free) && free < needed)
                throw new BootstrapException($"{access.Target.Name} has too little space for {where}: {free / 1024} MiB of {needed / 1024} MiB.", "Make room there and run node_bootstrap again.");
        }
    }

    private async Task<string> UploadAsync(CancellationToken cancellationToken)
    {
        if (_machine!.Sha256 == agent.Sha256) return $"{_machine.Places.Program} is this bridge's agent already";
        using var archive = new MemoryStream(await services.Archive.OfAsync(agent, cancellationToken), writable: false);
        var received = await _session!.RunAsync(RemoteScripts.Receive, archive, UploadLimit, cancellationToken);
        if (new RemoteFacts(received.Text)["folder"] is not { } folder)
            throw new BootstrapException($"{access.Target.Name} did not take the program.", "Check the space and the rights of its temporary folder.", received.Tail);
        Require(await _machine.Root.RunAsync(RemoteScripts.Install(_machine.Places, folder, agent.Sha256), Quick, cancellationToken),
            $"The agent could not be installed on {access.Target.Name}.", "What the machine said tells what is in the way; run node_bootstrap again after that.");
        return $"{_machine.Places.Program} is in place, SHA-256 {agent.Sha256[..12]}… verified";
    }

    private async Task<string> ConfigureAsync(CancellationToken cancellationToken)
    {
        var machine = _machine!;
        if (machine.NodeId is { } known && machine.IsServiceRunning && services.Fleet.Find(known) is { IsConnected: true } && services.Installations.Find(known)?.Link == order.Link)
        {
            (_nodeId, _wasNode) = (known, true);
            return $"it is node {known[..12]}… already and keeps its identity";
        }

        var before = machine.NodeId is { } id ? services.Fleet.Find(id) : null;
        _wasNode = before is not null;
        // Who is a node already keeps its name, unless another one is asked for.
        var joining = before is null || order.IsNamed ? order : order with { Hostname = before.Record.Name };
        _token = await services.Registry.MintAsync(joining);
        var joined = Require(
            await machine.Root.RunAsync(RemoteScripts.Join(machine.Places, joining), StartLimit, cancellationToken, _token + "\n"),
            $"{access.Target.Name} could not join {order.GatewayUrl}.",
            order.Link == LinkKind.Ssh ? "Look at the machine's sshd (AllowTcpForwarding), and run node_bootstrap again." : "Check that the machine reaches that address (gateway_url, or the bridge's --advertise-url), or use link: \"ssh\".");
        _nodeId = AgentAnswer.Text(joined.Text, "node_id") ?? throw new BootstrapException($"The agent on {access.Target.Name} did not say which node it is.", "Run node_bootstrap again.", joined.Tail);
        return $"joined {order.GatewayUrl} as node {_nodeId[..12]}…, {machine.Places.Config} written with mode 0600";
    }

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
