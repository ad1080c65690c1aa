using ClawBridge.Protocol.Payloads;
using ClawNode.Commands;
using ClawNode.Config;
using ClawNode.Gpu;
using ClawNode.Host;
using ClawNode.Identity;
using ClawNode.Link;
using ClawNode.Runtimes;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawNode.Tests.Link;

/// <summary>A running link against a <see cref="ScriptedGateway"/>, on a clock that stands still.</summary>
internal sealed class LinkFixture : IAsyncDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly List<LinkStatus> _statuses = [];
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "clawnode-" + Guid.NewGuid().ToString("N"));
    private readonly GpuWatch _watch;
    private Task _running = Task.CompletedTask;

    public LinkFixture(params ICommand[] commands)
    {
        State = StateDirectory.Open(_folder);
        Identity = new IdentityStore(State, Clock).LoadOrCreate();
        Node = new NodeDirectory(new NodeFacts(Machine, new Dictionary<string, string>(), () => ["process"], () => []));
        var table = new CommandTable(commands, []);
        Node.Attach(table);
        _watch = new GpuWatch(Gpus, Clock);
        Context = new LinkContext
        {
            Identity = Identity,
            Profile = new LinkProfile("gpu-box-1", "instance-1", table.Capabilities, table.Advertised),
            Tokens = new DeviceTokenStore(State),
            Certificates = new NodeCertificateStore(State),
            Commands = table,
            Node = Node,
            Gpus = _watch,
            Inventory = Gpus,
            Workloads = Workloads,
            Dialer = Gateway,
            Time = Clock,
            Random = () => 1,
        };
    }

    public static LinkConfig Link { get; } = new() { Url = "ws://127.0.0.1:1", Token = "claw_bt_0123" };

    public ManualTimeProvider Clock { get; } = new(DateTimeOffset.FromUnixTimeMilliseconds(1795329637848));

    public ScriptedGateway Gateway { get; } = new();

    public FakeMachine Machine { get; } = new();

    public FakeGpus Gpus { get; } = new();

    public FakeWorkloads Workloads { get; } = new();

    public StateDirectory State { get; }

    public DeviceIdentity Identity { get; }

    public NodeDirectory Node { get; }

    public LinkContext Context { get; }

    public LinkStatus Status
    {
        get
        {
            lock (_statuses) return _statuses[^1];
        }
    }

    /// <summary>Starts the link; with a script's connection it is accepted by the test.</summary>
    public LinkFixture Run(LinkConfig? link = null)
    {
        _running = new LinkSupervisor(link ?? Link, Context, Record, NullLogger.Instance).RunAsync(_ended.Token);
        return this;
    }

    /// <summary>Runs the link and lets it in; the answer is the connection after hello.</summary>
    public async Task<GatewayConnection> ConnectAsync(string? product = "claw-bridge")
    {
        Run();
        var connection = await Gateway.AcceptAsync();
        await connection.WelcomeAsync(product);
        return connection;
    }

    /// <summary>Moves the clock on in small steps until the condition holds, giving the node's own tasks time in between.</summary>
    public async Task AdvanceUntilAsync(Func<bool> condition, TimeSpan step, int most = 200)
    {
        for (var tries = 0; tries < most && !condition(); tries++)
        {
            Clock.Advance(step);
            await Task.Delay(1);
        }
        Assert.That(condition(), Is.True, "what was waited for did not come");
    }

    /// <summary>Waits in real time, for what needs no clock.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        for (var tries = 0; tries < 5000 && !condition(); tries++) await Task.Delay(1);
        Assert.That(condition(), Is.True, "what was waited for did not come");
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _watch.DisposeAsync();
        _ended.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Record(LinkStatus status)
    {
        lock (_statuses) _statuses.Add(status);
    }
}
