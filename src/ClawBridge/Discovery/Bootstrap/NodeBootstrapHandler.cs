using System.Text.Json.Serialization.Metadata;
using ClawBridge.Discovery.Credentials;
using ClawBridge.Discovery.Join;
using ClawBridge.Discovery.Scanning;
using ClawBridge.Discovery.Ssh;
using ClawBridge.Fleet;
using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Bootstrap;

/// <summary><c>node_bootstrap</c>: makes machines into nodes over SSH.</summary>
internal sealed class NodeBootstrapHandler(Bootstrapper bootstrapper, SshLogins logins) : Handler<NodeBootstrapRequest, NodeBootstrapResult>
{
    private const int DefaultParallel = 8;

    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "node_bootstrap",
        Summary = "Installs the agent on machines over SSH and waits until each is connected; run again, it repairs or upgrades and keeps the node's identity.",
        Group = "network_discovery",
        Effect = Effect.Write,
        Permission = "nodes:create",
        IsLongRunning = true,
        IsAnsweredAnew = true,
        Parameters =
        [
            new("address", Shape.Text(SshParameters.LongestAddress), "The machine: an address or a host name; else addresses.", IsTarget: true),
            .. SshParameters.All,
            new("hostname", Shape.Text(NodeNames.MaxLength), "The node's name; left out, node- and the address with dashes."),
            new("labels", Shape.Map(Shape.Text(NodeLabels.MaxValueLength), NodeLabels.MaxCount), "Labels that the node gets.", Default: "{}"),
            new("gateway_url", Shape.Text(300), "What the node dials, wss://HOST:PORT; left out, the bridge's --advertise-url."),
            new("skip_gpu_detection", Shape.Boolean(), "Answer gpu_info as null.", Default: "false"),
            new("dry_run", Shape.Boolean(), "Log in, look, and say what would be done; change nothing.", Default: "false"),
            new("addresses", Shape.List(Shape.Text(SshParameters.LongestAddress), BootstrapCheck.MaxMachines), "Several machines in place of address."),
            new("link", Shape.Word("direct", "ssh"), "direct: the node dials the bridge; ssh: the bridge keeps an SSH tunnel for it, for machines that cannot reach the bridge.", Default: "\"direct\""),
            new("max_parallel", Shape.Integer(1, 64), "Machines at the same time.", Default: "8"),
        ],
        Result = NodeBootstrapResult.Shape,
        Errors =
        [
            .. SshParameters.Errors,
            (ErrorCodes.Unavailable, "no listener runs, nodes cannot reach it, or this bridge has no agent to install"),
        ],
        Example = """{"address":"10.0.0.5","credential_profile":"lab","labels":{"zone":"a"}}""",
    };

    protected override JsonTypeInfo<NodeBootstrapRequest> RequestType => BootstrapJson.Default.NodeBootstrapRequest;

    protected override JsonTypeInfo<NodeBootstrapResult> ResultType => BootstrapJson.Default.NodeBootstrapResult;

    public override async ValueTask<NodeBootstrapResult> HandleAsync(NodeBootstrapRequest request, CallContext call)
    {
        var orders = BootstrapCheck.Orders(request with { DryRun = request.DryRun || call.IsDryRun }, bootstrapper.Fleet.Address);
        call.Target = request.Address ?? string.Join(", ", orders.Take(8).Select(static order => order.Address));
        var terms = logins.Terms(orders[0].Login, call);
        var agent = await bootstrapper.RequireAgentAsync(call.Cancellation);
        // All addresses are checked before the first machine is touched.
        List<(BootstrapOrder Order, SshAccess Access)> machines = [];
        for (var i = 0; i < orders.Count; i++)
            machines.Add((orders[i], await logins.ResolveAsync(terms, orders[i].Address, call.Cancellation, request.Addresses is null ? "$.address" : $"$.addresses[{i}]")));
        var outcomes = await RunAsync(machines, agent, request.MaxParallel ?? DefaultParallel, call);
        return NodeBootstrapResult.Of(outcomes, request.SkipGpuDetection == true);
    }

    private async Task<IReadOnlyList<BootstrapOutcome>> RunAsync(
        List<(BootstrapOrder Order, SshAccess Access)> machines, AgentFile agent, int parallel, CallContext call)
    {
        var outcomes = new BootstrapOutcome[machines.Count];
        var done = 0;
        double total = machines.Count * BootstrapStep.Names.Count;
        var options = new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = call.Cancellation };
        await Parallel.ForEachAsync(Enumerable.Range(0, machines.Count), options, async (i, cancellation) =>
        {
            var (order, access) = machines[i];
            outcomes[i] = await bootstrapper.RunAsync(order, access, agent, ReportAsync, cancellation);

            async Task ReportAsync(BootstrapStep step) =>
                await call.ReportProgressAsync(Interlocked.Increment(ref done), total, $"{order.Address}: {step}");
        });
        return outcomes;
    }
}

/// <summary>The params of <c>node_bootstrap</c>.</summary>
internal sealed record NodeBootstrapRequest(
    string? Address = null, string? CredentialProfile = null, string? SshUser = null, string? SshKeySecret = null, string? SshPasswordSecret = null,
    string? SudoPasswordSecret = null, int? Port = null, HostKeyPolicy? HostKeyPolicy = null, string? HostKeyFingerprint = null, string? ProxyJump = null,
    string? Hostname = null, IReadOnlyDictionary<string, string>? Labels = null, string? GatewayUrl = null, bool? SkipGpuDetection = null, bool DryRun = false,
    IReadOnlyList<string>? Addresses = null, LinkKind Link = LinkKind.Direct, int? MaxParallel = null);
