using ClawBridge.Protocol.Frames;
using ClawNode.Commands;
using ClawNode.Config;
using ClawNode.Control;
using ClawNode.Gpu;
using ClawNode.Host;
using ClawNode.Identity;
using ClawNode.Link;
using ClawNode.Runtimes;
using Microsoft.Extensions.Logging;

namespace ClawNode;

/// <summary>The agent's parts, wired: GPUs, workloads, commands, links. Building it starts nothing but the watch over the GPUs.</summary>
internal sealed class Agent : IAsyncDisposable
{
    private readonly GpuInventory _gpus;
    private readonly GpuWatch _watch;
    private readonly StateDirectory _state;

    private Agent(AgentSettings settings, TimeProvider time, ILinkDialer dialer, Func<double> random, ILoggerFactory loggers)
    {
        var config = settings.Config;
        _state = settings.State;
        Identity = new IdentityStore(settings.State, time).LoadOrCreate();
        _gpus = GpuInventory.Create(GpuToolOptions.From(config, settings.Environment), time);
        _watch = new GpuWatch(_gpus, time);
        Workloads = WorkloadHost.Create(Options(settings, Identity), _gpus, time, loggers);

        var machine = new LinuxMachine(config.Hostname, settings.State.Root);
        Node = new NodeDirectory(new NodeFacts(machine, config.Labels, () => Workloads.Runtimes, () => Workloads.Findings));
        var certificates = new NodeCertificateStore(settings.State);
        Commands = new CommandTable(
            [
                new GpuListCommand(_gpus),
                new GpuMetricsCommand(_gpus),
                new SystemInfoCommand(Node, _gpus),
                new SystemRunCommand(config.AllowSystemRun, time),
                new SystemWhichCommand(() => settings.Environment("PATH")),
                new NodeHealthCommand(Node, _gpus),
                new NodeCapabilitiesCommand(Node, _gpus),
                new PkiCsrCommand(certificates, Identity),
                new PkiInstallCommand(certificates),
                new PkiCrlCommand(certificates),
                .. Workloads.Commands,
            ],
            config.AllowSystemRun ? [] : [NodeCommands.SystemRun]);
        Node.Attach(Commands);
        Links = new LinkContext
        {
            Identity = Identity,
            Profile = new LinkProfile(Node.Facts.Hostname, Guid.NewGuid().ToString(), Commands.Capabilities, Commands.Advertised),
            Tokens = new DeviceTokenStore(settings.State),
            Certificates = certificates,
            Commands = Commands,
            Node = Node,
            Gpus = _watch,
            Inventory = _gpus,
            Workloads = Workloads.Manager,
            Dialer = dialer,
            Time = time,
            Random = random,
            HeartbeatInterval = config.HeartbeatInterval,
            ReconnectMin = config.ReconnectMin,
            ReconnectMax = config.ReconnectMax,
        };
    }

    public DeviceIdentity Identity { get; }

    public CommandTable Commands { get; }

    public NodeDirectory Node { get; }

    public WorkloadHost Workloads { get; }

    public LinkContext Links { get; }

    public IGpuInventory Gpus => _gpus;

    /// <summary>Builds the agent; makes the identity at the first call on this machine. Throws <see cref="ConfigException"/>.</summary>
    public static Agent Create(AgentSettings settings, TimeProvider time, ILinkDialer dialer, Func<double> random, ILoggerFactory loggers) =>
        new(settings, time, dialer, random, loggers);

    /// <summary>Adopts what runs on this machine and keeps every link up, until cancelled. Workloads go on after it.</summary>
    public async Task RunAsync(IReadOnlyList<LinkConfig> links, StatusBoard board, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        await Workloads.StartAsync(cancellationToken);
        await using var control = ControlServer.TryStart(_state, Commands, loggers.CreateLogger<ControlServer>());
        await Task.WhenAll(
            links.Select(link => new LinkSupervisor(link, Links, board.Report, loggers.CreateLogger<LinkSupervisor>()).RunAsync(cancellationToken)));
    }

    public async ValueTask DisposeAsync()
    {
        await Workloads.DisposeAsync();
        await _watch.DisposeAsync();
        _gpus.Dispose();
    }

    private static RuntimeOptions Options(AgentSettings settings, DeviceIdentity identity)
    {
        var options = new RuntimeOptions
        {
            StateDir = settings.State.Root,
            NodeId = identity.DeviceId,
            Runtimes = settings.Config.Runtimes,
            DockerSocket = settings.Config.DockerSocket,
            AllowedHostPaths = settings.Config.AllowedHostPaths,
            SecretsDir = settings.Config.SecretsDir,
            UserRuntimeDir = settings.Environment("XDG_RUNTIME_DIR"),
            AllowRootProcesses = settings.Config.AllowRootProcesses,
        };
        return settings.Config.AllowedDevices is { } devices ? options with { AllowedDevices = devices } : options;
    }
}
