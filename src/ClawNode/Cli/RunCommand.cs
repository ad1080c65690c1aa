using ClawNode.Host;
using ClawNode.Link;
using Microsoft.Extensions.Logging;

namespace ClawNode.Cli;

/// <summary><c>clawnode run</c>: serves until SIGTERM or SIGINT. Workloads go on after it.</summary>
internal sealed partial class RunCommand : ICliCommand
{
    public string Name => "run";

    public string Summary => "serve the configured bridges and gateways until SIGTERM";

    public string Operands => "";

    public int MostOperands => 0;

    public IReadOnlyList<CliOption> Options => [];

    public async Task<int> RunAsync(CliHost host, CliArguments arguments, CancellationToken cancellationToken)
    {
        using var loggers = host.Loggers(arguments, LogLevel.Information);
        var settings = host.Settings(arguments);
        if (settings.Config.Links.Count == 0)
            throw new Config.ConfigException($"{host.Paths(arguments).ConfigFile} names no bridge; run clawnode join --gateway URL --token TOKEN first.");
        await using var held = settings.State.TryLock()
            ?? throw new CliException(ExitCodes.Failed, $"Another clawnode runs on {settings.State.Root} already; stop it first, or use another --state-dir.");

        var logger = loggers.CreateLogger<RunCommand>();
        await using var agent = Agent.Create(settings, host.Time, host.Dialer, host.Random, loggers);
        var started = host.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var board = new StatusBoard(settings.State, new AgentStatus
        {
            Pid = Environment.ProcessId,
            NodeId = agent.Identity.DeviceId,
            Hostname = agent.Node.Facts.Hostname,
            Version = AgentVersion.Text,
            StartedAt = started,
            Links = [.. settings.Config.Links.Select(link => new LinkStatus(link.Url, LinkState.Connecting, started))],
        }, loggers.CreateLogger<StatusBoard>());
        LogStarted(logger, AgentVersion.Text, agent.Node.Facts.Hostname, agent.Identity.DeviceId);
        try
        {
            await agent.RunAsync(settings.Config.Links, board, loggers, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogEnding(logger);
        }
        return ExitCodes.Done;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "clawnode {Version} on {Hostname}, node {NodeId}")]
    private static partial void LogStarted(ILogger logger, string version, string hostname, string nodeId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Ending; workloads go on")]
    private static partial void LogEnding(ILogger logger);
}
