using System.Net;
using System.Security.Cryptography;
using ClawBridge.Access;
using System.Text.Json;
using ClawBridge.Discovery;
using ClawBridge.Fleet;
using ClawBridge.Discovery.Bootstrap;
using ClawBridge.Discovery.Probing;
using ClawBridge.Discovery.Scanning;
using ClawBridge.Discovery.Ssh;
using ClawBridge.Pki;
using ClawBridge.Rpc;
using ClawBridge.Secrets;
using ClawBridge.State;
using ClawBridge.Tests.Discovery.Support;
using ClawBridge.Tests.Simulation;
using ClawBridge.Workloads;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawBridge.Tests.Fleet;

/// <summary>The methods of the fleet on a bridge in memory, with nodes that join through real sessions.</summary>
internal sealed class FleetMethodsBench : IAsyncDisposable
{
    private readonly List<Task> _serving = [];
    private int _random;

    /// <param name="connector">What logs in to machines, in place of <see cref="Ssh"/>.</param>
    public FleetMethodsBench(ISshConnector? connector = null, IJournal? journal = null)
    {
        Bridge = new TestBridge([FleetTables.Nodes, .. DiscoveryTables.All, .. SecretTables.All, .. PkiTables.All, WorkloadTables.Workloads], bridge =>
        {
            Fleet = new FleetService(bridge.State, bridge.Time, NullLogger.Instance, new RecordingAudit(), random: Random);
            var secrets = new SecretService(bridge.State, Sealer, new NamespaceNames(bridge.State));
            var ssh = SshTools.Of(bridge.State, secrets, connector ?? Ssh, Ssh, bridge.Time);
            Discovery = new DiscoveryServices(bridge.State, new ScanTools(Scanner, Names, Gpus), ssh, new BootstrapServices(bridge.State, Fleet, ssh, bridge.Time, NullLogger.Instance), bridge.Time, new CountingRandom());
            return [.. FleetMethods.All(Fleet, Workloads, bridge.State), .. DiscoveryMethods.All(Fleet, Workloads, Discovery, bridge.State, bridge.Time), .. AccessMethods.All(bridge.Access), new("secret_put", () => new SecretPutHandler(secrets))];
        }, journal: journal);
    }

    public TestBridge Bridge { get; }

    public FleetService Fleet { get; private set; } = null!;

    public DiscoveryServices Discovery { get; private set; } = null!;

    /// <summary>What scans find.</summary>
    public StubScanner Scanner { get; } = new();

    /// <summary>What logins find.</summary>
    public StubSsh Ssh { get; } = new();

    public MasterKeySealer Sealer { get; } = MasterKeySealer.InMemory(RandomNumberGenerator.Create());

    public StubNames Names { get; } = new();

    public StubGpus Gpus { get; } = new();

    public StubWorkloads Workloads { get; } = new();

    /// <summary>A connection that the bridge serves; its first frame is the challenge.</summary>
    public PipeSocket Dial(IPAddress? from = null)
    {
        var socket = new PipeSocket(from);
        lock (_serving) _serving.Add(Fleet.ServeAsync(socket));
        return socket;
    }

    /// <summary>A node that joined with this name and reported its GPUs.</summary>
    public async Task<(TestNode Node, PipeSocket Socket)> JoinAsync(int number, string name, int gpus = 2, IPAddress? remote = null, bool autoApprove = true)
    {
        var node = new TestNode(number) { Name = name };
        var created = await Bridge.ResultAsync("node_token_create", $$"""{"hostname":"{{name}}","auto_approve":{{(autoApprove ? "true" : "false")}}}""");
        var socket = new PipeSocket(remote);
        _serving.Add(Fleet.ServeAsync(socket));
        socket.Send(node.Connect(await socket.NextAsync(), new() { Token = created.GetProperty("token").GetString() }));
        await socket.NextAsync();
        await FleetBench.BeatAsync(socket, node, gpus);
        return (node, socket);
    }

    /// <summary>A machine that shows a token without auto_approve and is told to wait.</summary>
    public async Task<(TestNode Node, string Token)> KnockAsync(int number, string name, IPAddress? from = null)
    {
        var node = new TestNode(number) { Name = name };
        var created = await Bridge.ResultAsync("node_token_create", $$"""{"hostname":"{{name}}","labels":{"zone":"a"},"auto_approve":false}""");
        var token = created.GetProperty("token").GetString()!;
        await AskAsync(node, token, from);
        return (node, token);
    }

    /// <summary>The answer to one <c>connect</c>.</summary>
    public async Task<JsonElement> AskAsync(TestNode node, string token, IPAddress? from = null)
    {
        var socket = new PipeSocket(from);
        _serving.Add(Fleet.ServeAsync(socket));
        socket.Send(node.Connect(await socket.NextAsync(), new() { Token = token }));
        return await socket.NextAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Discovery.DisposeAsync();
        await Fleet.DisposeAsync();
        await Task.WhenAll(_serving).WaitAsync(TimeSpan.FromSeconds(20));
        Bridge.Dispose();
    }

    private void Random(Span<byte> buffer)
    {
        buffer.Clear();
        BitConverter.TryWriteBytes(buffer, Interlocked.Increment(ref _random));
    }
}
