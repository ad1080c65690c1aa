using ClawBridge.Discovery;
using ClawBridge.Fleet;
using ClawBridge.Pki;
using ClawBridge.Rpc;
using ClawBridge.State;
using ClawBridge.Workloads;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawBridge.Tests.Fleet;

/// <summary>The methods of the fleet on a bridge in memory, with nodes that join through real sessions.</summary>
internal sealed class FleetMethodsBench : IAsyncDisposable
{
    private readonly List<Task> _serving = [];
    private int _random;

    public FleetMethodsBench()
    {
        Bridge = new TestBridge([FleetTables.Nodes, DiscoveryTables.JoinTokens, DiscoveryTables.PendingJoins, .. PkiTables.All, WorkloadTables.Workloads], bridge =>
        {
            Fleet = new FleetService(bridge.State, bridge.Time, NullLogger.Instance, new RecordingAudit(), Trusted, Random);
            return [.. FleetMethods.All(Fleet, Workloads, bridge.State), .. DiscoveryMethods.All(Fleet, bridge.State, bridge.Time)];
        });
    }

    public TestBridge Bridge { get; }

    public FleetService Fleet { get; private set; } = null!;

    public TrustedStub Trusted { get; } = new();

    public StubWorkloads Workloads { get; } = new();

    /// <summary>A node that joined with this name and reported its GPUs.</summary>
    public async Task<(TestNode Node, PipeSocket Socket)> JoinAsync(int number, string name, int gpus = 2)
    {
        var node = new TestNode(number) { Name = name };
        var created = await Bridge.ResultAsync("node_token_create", $$"""{"hostname":"{{name}}"}""");
        var socket = new PipeSocket();
        _serving.Add(Fleet.ServeAsync(socket));
        socket.Send(node.Connect(await socket.NextAsync(), new() { Token = created.GetProperty("token").GetString() }));
        await socket.NextAsync();
        await FleetBench.BeatAsync(socket, node, gpus);
        return (node, socket);
    }

    public async ValueTask DisposeAsync()
    {
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
