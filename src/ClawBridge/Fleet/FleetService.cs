using System.Security.Cryptography;
using System.Text.Json;
using ClawBridge.Discovery.Join;
using ClawBridge.Discovery.Subnets;
using ClawBridge.Discovery;
using ClawBridge.Pki;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawBridge.Rpc;
using ClawBridge.State;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Fleet;

/// <summary>The fleet: who is there, the sessions to them, and their health.</summary>
internal sealed partial class FleetService : IFleet, IAsyncDisposable
{
    private const string CertificateRevoked = "the node's certificate was revoked";

    private static readonly string[] Methods = ["connect", "node.event", "node.invoke.progress", "node.invoke.result"];
    private static readonly string[] Events = ["connect.challenge", "node.invoke.cancel", "node.invoke.request", PairResolved.EventName, "shutdown", "tick"];

    private readonly IStore _store;
    private readonly FleetOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LiveNodes _nodes;
    private readonly HealthWatch _health;
    private readonly NodeGate _gate;
    private readonly PairingDesk _desk;
    private readonly FrameRouter _router;
    private readonly CommandSender _commands;
    private readonly CancellationTokenSource _ending = new();
    private readonly Lazy<string> _bootId;
    private readonly long _startedAt;
    private Task _watching = Task.CompletedTask;
    private volatile bool _isStopping;

    /// <param name="trusted">From where a join needs no approval; nowhere when it is left out.</param>
    public FleetService(
        IStore store, TimeProvider time, ILogger logger, INodeCommandAudit audit, ITrustedSubnets? trusted = null, RandomBytes? random = null,
        FleetOptions? options = null)
    {
        (_store, _time, _logger, _options) = (store, time, logger, options ?? FleetOptions.Default);
        Random = random ?? RandomNumberGenerator.Fill;
        _nodes = new LiveNodes(store, time);
        _health = new HealthWatch(_nodes, store, _options, time, logger);
        var limiter = new AuthRateLimiter(_options.RateLimit, time);
        _desk = new PairingDesk(store, time);
        _gate = new NodeGate(new Admission(store, limiter, trusted ?? new TrustedSubnets(store), Random, time), _desk, _options, Random, time, logger);
        _router = new FrameRouter(_nodes, store, time);
        _commands = new CommandSender(_nodes, audit, time);
        _startedAt = time.GetTimestamp();
        // Not before the first node: the first random bytes load OpenSSL, which costs a bridge without nodes half of its start.
        _bootId = new Lazy<string>(NewBootId);
    }

    public bool IsFrozen => _health.MassLoss.IsFrozen;

    /// <summary>The freeze of rescheduling: since when, and how many nodes are away.</summary>
    public MassLossState MassLoss => _health.MassLoss;

    /// <summary>Counts the changes that the state's revision knows nothing of.</summary>
    public long Version => _nodes.Version;

    /// <summary>Where nodes reach this bridge; null while no listener runs.</summary>
    public ListenerAddress? Address { get; set; }

    /// <summary>The agent that machines get from this bridge; null while no listener runs.</summary>
    public AgentProgram? Agent { get; set; }

    internal RandomBytes Random { get; }

    internal HealthWatch Health => _health;

    public IReadOnlyList<NodeView> Nodes() => _nodes.Views();

    public NodeView? Find(string nodeId) => _nodes.View(nodeId);

    public NodeView Resolve(string reference, string field = "$.node_id")
    {
        try
        {
            return Find(NodeReferences.Resolve(reference, field, _nodes.Records).Id) ?? throw RpcException.NotFound("Node", reference);
        }
        catch (RpcException e) when (e.Code == ErrorCodes.NotFound && Waiting(reference) is { } join)
        {
            throw RpcException.Conflict(ErrorKinds.WrongState, $"{join.Hostname} ({join.Id}) is no node yet: it waits for an approval.",
                "Let it in with node_approve, or refuse it with node_reject.");
        }
    }

    /// <summary>The newest GPU readings that the node pushed; null before the first.</summary>
    public Protocol.Payloads.GpuMetricsReport? Metrics(string nodeId) => _nodes.Find(nodeId)?.Metrics;

    public Task<JsonElement> InvokeAsync(
        string nodeId, string command, ReadOnlyMemory<byte> parameters, TimeSpan timeout, string? idempotencyKey,
        Action<string>? progress, CancellationToken cancellationToken) =>
        _commands.InvokeAsync(nodeId, command, parameters, timeout, idempotencyKey, progress, cancellationToken);

    public void Subscribe(IFleetObserver observer) => _nodes.Subscribe(observer);

    /// <summary>Ends a freeze of rescheduling; false when there is none.</summary>
    public bool Thaw() => _health.Thaw();

    /// <summary>The node's connection; null while it has none.</summary>
    internal NodeSession? SessionOf(string nodeId) => _nodes.Find(nodeId)?.Session;

    /// <summary>Ends the node's connection because its certificate is good no more.</summary>
    internal void CutOff(string nodeId) => SessionOf(nodeId)?.Close(CloseCodes.PolicyViolation, CertificateRevoked);

    /// <summary>Starts the health clocks. Only a bridge with a listener does: one without can hear of no node, and loses none.</summary>
    public void Watch() => _watching = _health.RunAsync(_ending.Token);

    /// <summary>Serves one connection from its first byte to its end.</summary>
    public async Task ServeAsync(INodeSocket socket)
    {
        if (await _gate.ReceiveAsync(socket) is not { } arrival) return;
        var session = new NodeSession(
            arrival.ConnectionId, arrival.Admitted.Node.Id, arrival.Admitted.Node.Commands, socket, arrival.Queue, _time)
        {
            OwesConfirmation = arrival.Admitted.Node.UnconfirmedJoin is not null,
            OwesCertificate = arrival.Admitted.IsJoin && socket.Tls is not null,
        };
        arrival.Queue.TryAdd(Hello(arrival));
        Attach(session, arrival.Admitted);
        try
        {
            await session.RunAsync(_router.TakeAsync, _options.MaxPayloadBytes);
        }
        catch (JournalException e)
        {
            NotWritten(_logger, e);
        }
        finally
        {
            await DetachAsync(session);
        }
    }

    /// <summary>Tells every node that the bridge ends and closes the sessions.</summary>
    public async Task StopAsync()
    {
        _isStopping = true;
        _desk.Close();
        var shutdown = """{"type":"event","event":"shutdown","payload":{"reason":"bridge stopping"}}"""u8.ToArray();
        List<Task> sending = [];
        foreach (var node in _nodes.All)
        {
            if (node.Session is not { } session) continue;
            session.Send(shutdown);
            session.Close(CloseCodes.ServiceRestart, "service restart");
            sending.Add(session.SentAsync());
        }

        try
        {
            await Task.WhenAll(sending).WaitAsync(TimeSpan.FromSeconds(1), _time);
        }
        catch (TimeoutException)
        {
            // Whoever does not take it in sees the connection end.
        }

        foreach (var node in _nodes.All) node.Session?.Abort();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _ending.CancelAsync();
        await _watching;
        _nodes.Dispose();
        _desk.Dispose();
        _ending.Dispose();
    }

    private PendingJoinRecord? Waiting(string reference)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        return PendingJoins.Named(_store.Current.Rows(DiscoveryTables.PendingJoins), reference).FirstOrDefault(join => PendingJoins.IsWaiting(join, now));
    }

    private string NewBootId()
    {
        Span<byte> boot = stackalloc byte[16];
        Random(boot);
        return new Guid(boot).ToString("D");
    }

    private byte[] Hello(Arrival arrival)
    {
        var hello = new HelloOk
        {
            Protocol = ProtocolVersion.Current,
            Server = new HelloServer(BridgeVersion.Text, _bootId.Value, arrival.ConnectionId, "claw-bridge", _store.ClusterId),
            Features = new HelloFeatures(Methods, Events),
            Snapshot = new HelloSnapshot(
                [], new Dictionary<string, bool>(), new Dictionary<string, long> { ["presence"] = 0, ["health"] = 0 },
                (long)_time.GetElapsedTime(_startedAt).TotalMilliseconds),
            Auth = arrival.Admitted.Auth,
            Policy = new HelloPolicy(_options.MaxPayloadBytes, _options.MaxQueuedBytes, (int)_options.TickInterval.TotalMilliseconds),
        };
        return OutgoingFrames.Ok(arrival.RequestId, JsonSerializer.SerializeToUtf8Bytes(hello, FrameJson.Default.HelloOk));
    }

    /// <summary>Makes the session the node's only one: an older one is closed, and what it still sends has no effect.</summary>
    private void Attach(NodeSession session, Admitted admitted)
    {
        var record = admitted.Node;
        var live = _nodes.GetOrAdd(record);
        NodeSession? older;
        lock (live.Gate) (older, live.Session) = (live.Session, session);
        older?.Close(CloseCodes.Superseded, "superseded by a newer connection of this device");
        if (!_nodes.Records.ContainsKey(record.Id)) session.Close(CloseCodes.DeviceRemoved, "device removed");
        else if (_isStopping) session.Close(CloseCodes.ServiceRestart, "service restart");
        // Who revokes after this finds the session; who did before is found by this.
        else if (!admitted.IsJoin && session.Tls is { } tls && NodeCertificateCheck.IsRevoked(_store.Current, tls, record.Id))
            session.Close(CloseCodes.PolicyViolation, CertificateRevoked);
        _nodes.Changed(record.Id);
    }

    private async Task DetachAsync(NodeSession session)
    {
        if (_nodes.Find(session.NodeId) is not { } live) return;
        lock (live.Gate)
        {
            if (live.Session != session) return;
            live.Session = null;
        }

        _nodes.Changed(session.NodeId);
        if (_isStopping) return;
        try
        {
            await _store.TransactAsync(transaction =>
            {
                if (transaction.Find(FleetTables.Nodes, session.NodeId) is not { } node) return false;
                transaction.Put(FleetTables.Nodes, node with { LastSeenAt = Math.Max(node.LastSeenAt, live.HeartbeatAt) });
                transaction.Emit("node.disconnected", node.Id, $"Node {node.Name} disconnected; what runs on it goes on.");
                return true;
            });
        }
        catch (JournalException e)
        {
            NotWritten(_logger, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What a node reported or its disconnection could not be written")]
    private static partial void NotWritten(ILogger logger, Exception exception);
}
