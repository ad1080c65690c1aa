using ClawNode.Commands;
using ClawNode.Gpu;
using ClawNode.Runtimes.Docker;
using ClawNode.Runtimes.Process;
using Microsoft.Extensions.Logging;

namespace ClawNode.Runtimes;

/// <summary>Everything about workloads in one place: what the agent's start-up wires, starts and ends.</summary>
internal sealed class WorkloadHost : IAsyncDisposable
{
    private readonly IReadOnlyList<IRuntime> _runtimes;

    private WorkloadHost(IReadOnlyList<IRuntime> runtimes, WorkloadManager manager, IReadOnlyList<ICommand> commands)
    {
        _runtimes = runtimes;
        Manager = manager;
        Commands = commands;
    }

    public WorkloadManager Manager { get; }

    /// <summary>The commands that the agent advertises for workloads and containers.</summary>
    public IReadOnlyList<ICommand> Commands { get; }

    /// <summary>The names of the runtimes that work now.</summary>
    public IReadOnlyList<string> Runtimes => [.. _runtimes.Where(static runtime => runtime.Availability.Available).Select(static runtime => runtime.Name)];

    /// <summary>What keeps a runtime from working or limits it, each a sentence.</summary>
    public IReadOnlyList<string> Findings => [.. _runtimes.Select(static runtime => runtime.Availability.Reason).OfType<string>()];

    public static WorkloadHost Create(RuntimeOptions options, IGpuInventory gpus, TimeProvider time, ILoggerFactory loggers)
    {
        var runtimes = RuntimesFor(options, gpus, time, loggers);
        var manager = new WorkloadManager(options, runtimes, gpus, time, loggers.CreateLogger<WorkloadManager>());
        return new WorkloadHost(runtimes, manager, CommandsFor(manager, time));
    }

    /// <summary>Adopts what already runs on this machine; to be called once, before a link connects.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var runtime in _runtimes) await runtime.ConnectAsync(cancellationToken);
        await Manager.StartAsync(cancellationToken);
    }

    /// <summary>Lets go of everything and stops nothing: containers and processes run on.</summary>
    public async ValueTask DisposeAsync()
    {
        await Manager.DisposeAsync();
        foreach (var runtime in _runtimes) await runtime.DisposeAsync();
    }

    private static List<IRuntime> RuntimesFor(RuntimeOptions options, IGpuInventory gpus, TimeProvider time, ILoggerFactory loggers)
    {
        var paths = new HostPathPolicy(options);
        List<IRuntime> runtimes = [];
        if (options.Runtimes.Contains(RuntimeNames.Docker))
        {
            var socket = EngineSocket.Path(options.DockerSocket, Environment.GetEnvironmentVariable("DOCKER_HOST"));
            runtimes.Add(new DockerRuntime(options, socket, paths, gpus, time, loggers.CreateLogger<DockerRuntime>()));
        }

        if (options.Runtimes.Contains(RuntimeNames.Process)) runtimes.Add(new ProcessRuntime(options, paths, gpus, time));
        return runtimes;
    }

    internal static IReadOnlyList<ICommand> CommandsFor(WorkloadManager manager, TimeProvider time) =>
    [
        new WorkloadRunCommand(manager), new WorkloadStopCommand(manager), new WorkloadLogsCommand(manager), new WorkloadListCommand(manager),
        new WorkloadInspectCommand(manager), new WorkloadStatsCommand(manager, time), new WorkloadRemoveCommand(manager), new ContainerExecCommand(manager),
    ];
}
