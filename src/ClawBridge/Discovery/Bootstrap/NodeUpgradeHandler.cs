using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using ClawBridge.Discovery.Join;
using ClawBridge.Discovery.Ssh;
using ClawBridge.Fleet;
using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Bootstrap;

/// <summary><c>node_upgrade</c>: replaces agents by this bridge's, wave by wave. Workloads go on meanwhile.</summary>
internal sealed class NodeUpgradeHandler(Bootstrapper bootstrapper, SshLogins logins) : Handler<NodeUpgradeRequest, NodeUpgradeResult>
{
    private const int DefaultWave = 5;

    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "node_upgrade",
        Summary = "Replaces the agents of nodes that node_bootstrap installed by this bridge's, one node first and then wave by wave; stops at the first wave that fails. Workloads go on.",
        Group = "network_discovery",
        Effect = Effect.Write,
        Permission = "nodes:update",
        IsLongRunning = true,
        IsAnsweredAnew = true,
        Parameters =
        [
            new("node_ids", Shape.List(Shape.Text(256), 1000), "Ids or names; left out, all nodes that node_bootstrap installed."),
            new("wave_size", Shape.Integer(1, 64), "Nodes at a time after the first.", Default: "5"),
        ],
        Result = Shape.Record(
            new("success", Shape.Boolean(), "True: every node has this bridge's agent and is connected."),
            new("agent_sha256", Shape.Text(), "Of the agent that they get."),
            new("upgraded", Shape.List(Shape.Text()), "Ids of nodes whose agent was replaced."),
            new("unchanged", Shape.List(Shape.Text()), "Ids of nodes that had it already."),
            new("not_started", Shape.List(Shape.Text()), "Ids of nodes that were left alone after a wave had failed."),
            new("failed", Shape.List(Shape.Record(
                new("node_id", Shape.Text(), "The node."),
                new("message", Shape.Text(), "What is wrong."),
                new("hint", Shape.Text(), "The way out."))), "Nodes that could not be upgraded; each has its agent of before."),
            new("waves", Shape.Integer(0), "Waves that were begun."),
            new("message", Shape.Text(), "The outcome.")),
        Errors =
        [
            .. SshParameters.Errors,
            (ErrorCodes.NotFound, "no such node"),
            (ErrorCodes.Conflict, "a node that is named was not installed with node_bootstrap"),
            (ErrorCodes.Unavailable, "no listener runs, or this bridge has no agent to install"),
        ],
        Example = """{"wave_size":10}""",
    };

    protected override JsonTypeInfo<NodeUpgradeRequest> RequestType => BootstrapJson.Default.NodeUpgradeRequest;

    protected override JsonTypeInfo<NodeUpgradeResult> ResultType => BootstrapJson.Default.NodeUpgradeResult;

    public override async ValueTask<NodeUpgradeResult> HandleAsync(NodeUpgradeRequest request, CallContext call)
    {
        var all = Chosen(request);
        if (bootstrapper.Fleet.Address is not { } listener)
            throw RpcException.Unavailable(ErrorKinds.Unavailable, "No listener runs in this bridge, so no node would come back to it.", "Start the bridge with --listen.");
        var agent = await bootstrapper.RequireAgentAsync(call.Cancellation);
        call.Target = string.Join(", ", all.Take(8).Select(static i => i.Id[..12]));
        List<string> unchanged = [.. all.Where(i => i.AgentSha256 == agent.Sha256).Select(static i => i.Id)];
        List<Machine> machines = [];
        foreach (var installation in all.Where(i => i.AgentSha256 != agent.Sha256)) machines.Add(await MachineAsync(installation, listener, call));
        var waves = UpgradeWaves.Of(machines, request.WaveSize ?? DefaultWave);
        if (call.IsDryRun) return Answer(agent, [], unchanged, [.. machines.Select(static m => m.Id)], [], 0);

        List<string> upgraded = [];
        List<UpgradeFailure> failed = [];
        var begun = 0;
        for (; begun < waves.Count && failed.Count == 0; begun++)
        {
            var outcomes = await Task.WhenAll(waves[begun].Select(machine => bootstrapper.RunAsync(machine.Order, machine.Access, agent, static _ => Task.CompletedTask, call.Cancellation)));
            foreach (var (machine, outcome) in waves[begun].Zip(outcomes))
            {
                if (outcome.Success) upgraded.Add(machine.Id);
                else failed.Add(new UpgradeFailure(machine.Id, outcome.Message, outcome.Fault?.Hint ?? ""));
            }

            await call.ReportProgressAsync(upgraded.Count + failed.Count, machines.Count, string.Create(CultureInfo.InvariantCulture, $"wave {begun + 1} of {waves.Count}: {upgraded.Count} upgraded, {failed.Count} failed"));
        }

        return Answer(agent, upgraded, unchanged, [.. waves.Skip(begun).SelectMany(static wave => wave).Select(static m => m.Id)], failed, begun);
    }

    private List<InstallationRecord> Chosen(NodeUpgradeRequest request)
    {
        if (request.NodeIds is not { } wanted) return [.. bootstrapper.Installations.All];
        List<InstallationRecord> chosen = [];
        for (var i = 0; i < wanted.Count; i++)
        {
            var node = bootstrapper.Fleet.Resolve(wanted[i], $"$.node_ids[{i}]");
            var installation = bootstrapper.Installations.Find(node.Id) ?? throw RpcException.Conflict(ErrorKinds.WrongState, $"Node {node.Record.Name} was not installed with node_bootstrap, so nothing says how to log in to it.", "Run node_bootstrap on its address once, with a credential_profile: it upgrades the agent and keeps the identity.");
            if (chosen.All(known => known.Id != installation.Id)) chosen.Add(installation);
        }

        return chosen;
    }

    private async Task<Machine> MachineAsync(InstallationRecord installation, ListenerAddress listener, CallContext call)
    {
        var name = bootstrapper.Fleet.Find(installation.Id)?.Record.Name ?? "node";
        var url = installation.Link == LinkKind.Ssh ? TunnelEnds.Near(listener) : installation.GatewayUrl;
        var order = new BootstrapOrder(installation.Address, name, false, new Dictionary<string, string>(), url, BootstrapCheck.Pin(url, listener), installation.Link, installation.Login, false);
        return new Machine(installation.Id, order, await logins.ResolveAsync(installation.Login, installation.Address, call, "$.node_ids"));
    }

    private static NodeUpgradeResult Answer(
        AgentFile agent, List<string> upgraded, List<string> unchanged, List<string> notStarted, List<UpgradeFailure> failed, int waves)
    {
        var message = string.Create(CultureInfo.InvariantCulture, $"{upgraded.Count} upgraded, {unchanged.Count} had it already, {failed.Count} failed, {notStarted.Count} not started.");
        return new(failed.Count == 0 && notStarted.Count == 0, agent.Sha256, upgraded, unchanged, notStarted, failed, waves, message);
    }

    private sealed record Machine(string Id, BootstrapOrder Order, SshAccess Access);
}

/// <summary>The params of <c>node_upgrade</c>.</summary>
internal sealed record NodeUpgradeRequest(IReadOnlyList<string>? NodeIds = null, int? WaveSize = null);

/// <summary>The answer of <c>node_upgrade</c>.</summary>
internal sealed record NodeUpgradeResult(
    bool Success, string AgentSha256, IReadOnlyList<string> Upgraded, IReadOnlyList<string> Unchanged, IReadOnlyList<string> NotStarted,
    IReadOnlyList<UpgradeFailure> Failed, int Waves, string Message);

/// <summary>A node that could not be upgraded.</summary>
internal sealed record UpgradeFailure(string NodeId, string Message, string Hint);
