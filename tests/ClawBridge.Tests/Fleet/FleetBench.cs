using System.Net;
using System.Text.Json;
using ClawBridge.Discovery;
using ClawBridge.Fleet;
using ClawBridge.Pki;
using ClawBridge.Protocol.Frames;
using ClawBridge.State;
using ClawBridge.Workloads;
using Microsoft.Extensions.Logging.Abstractions;
using StateStore = ClawBridge.State.Store;

namespace ClawBridge.Tests.Fleet;

/// <summary>A fleet in memory, with a clock that only the test moves and randomness that repeats.</summary>
internal sealed class FleetBench : IAsyncDisposable
{
    private readonly List<Task> _serving = [];
    private int _random;

    public FleetBench(FleetOptions? options = null, IJournal? journal = null)
    {
        Store = StateStore.Open(
            new Schema([StateTables.Events, FleetTables.Nodes, .. DiscoveryTables.All, .. PkiTables.All, WorkloadTables.Workloads]),
            journal ?? new MemoryJournal("cluster-1"), Time);
        Fleet = new FleetService(Store, Time, NullLogger.Instance, Audit, Trusted, Random, options);
        Fleet.Subscribe(Observer);
    }

    public ManualTimeProvider Time { get; } = new();

    public StateStore Store { get; }

    public FleetService Fleet { get; }

    public TrustedStub Trusted { get; } = new();

    public RecordingAudit Audit { get; } = new();

    public RecordingObserver Observer { get; } = new();

    public long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();

    public IEnumerable<string> Events => Store.Current.Rows(StateTables.Events).Values.OrderBy(e => e.Seq).Select(e => e.Kind);

    /// <summary>Counts up, so that every token and id differs and repeats from run to run.</summary>
    public void Random(Span<byte> buffer)
    {
        buffer.Clear();
        BitConverter.TryWriteBytes(buffer, Interlocked.Increment(ref _random));
    }

    public async Task<string> TokenAsync(
        string hostname = "gpu-1", bool autoApprove = true, Dictionary<string, string>? labels = null, int minutes = 15, string? cidr = null)
    {
        var token = Tokens.NewJoinToken(Random);
        await Store.TransactAsync(transaction => transaction.Put(DiscoveryTables.JoinTokens, new JoinTokenRecord
        {
            Id = Tokens.Hash(token), Hostname = hostname, AutoApprove = autoApprove, Labels = labels ?? [], AllowedCidr = cidr, CreatedAt = transaction.Now,
            ExpiresAt = transaction.Now + minutes * 60_000L,
        }));
        return token;
    }

    /// <summary>A connection that the bridge serves; its first frame is the challenge.</summary>
    public PipeSocket Dial(IPAddress? from = null, PeerTls? tls = null)
    {
        var socket = new PipeSocket(from) { Tls = tls };
        _serving.Add(Fleet.ServeAsync(socket));
        return socket;
    }

    /// <summary>Dials, sends one <c>connect</c>, and returns the answer.</summary>
    public async Task<(PipeSocket Socket, JsonElement Answer)> KnockAsync(TestNode node, ConnectAuth? auth, IPAddress? from = null, PeerTls? tls = null)
    {
        var socket = Dial(from, tls);
        socket.Send(node.Connect(await socket.NextAsync(), auth));
        return (socket, await socket.NextAsync());
    }

    /// <summary>A node that joined and sent its first heartbeat.</summary>
    public async Task<(PipeSocket Socket, string DeviceToken)> JoinAsync(TestNode node, string? hostname = null, int gpus = 2)
    {
        var (socket, answer) = await KnockAsync(node, new ConnectAuth { Token = await TokenAsync(hostname ?? node.Name) });
        await BeatAsync(socket, node, gpus);
        return (socket, answer.GetProperty("payload").GetProperty("auth").GetProperty("deviceToken").GetString()!);
    }

    public async Task<PipeSocket> ReconnectAsync(TestNode node, string deviceToken)
    {
        var (socket, _) = await KnockAsync(node, new ConnectAuth { Token = deviceToken });
        await BeatAsync(socket, node);
        return socket;
    }

    public static async Task BeatAsync(PipeSocket socket, TestNode node, int gpus = 2)
    {
        socket.Send(node.FullHeartbeat(gpus));
        await socket.NextAsync();
    }

    /// <summary>Lets the time pass in steps, with one look of the health watch each second, like in the program.</summary>
    public async Task PassAsync(TimeSpan time, Func<Task>? eachTenSeconds = null)
    {
        for (var second = 1; second <= (int)time.TotalSeconds; second++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            if (second % 10 == 0 && eachTenSeconds is not null) await eachTenSeconds();
            await Fleet.Health.LookAsync();
        }
    }

    /// <summary>Waits for what another task is about to do.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; i < 2000 && !condition(); i++) await Task.Delay(5);
        Assert.That(condition(), Is.True);
    }

    public async ValueTask DisposeAsync()
    {
        await Fleet.DisposeAsync();
        await Task.WhenAll(_serving).WaitAsync(TimeSpan.FromSeconds(20));
        Store.Dispose();
    }
}
