using System.Globalization;
using ClawNode.Identity;
using ClawNode.Link;

namespace ClawNode.Cli;

/// <summary><c>clawnode status</c>: whether the agent runs, and the state of its links. Exit code 1 when it does not run.</summary>
internal sealed class StatusCommand : ICliCommand
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    public string Name => "status";

    public string Summary => "show whether the agent runs and how its links are";

    public string Operands => "";

    public int MostOperands => 0;

    public IReadOnlyList<CliOption> Options { get; } =
    [
        new("--wait", "SECONDS", "wait until every link is connected; exit code 5 when one is refused, 6 when one waits for approval"),
    ];

    public async Task<int> RunAsync(CliHost host, CliArguments arguments, CancellationToken cancellationToken)
    {
        var state = host.StateAt(arguments);
        var status = arguments.Value("--wait") is { } seconds
            ? await WaitAsync(state, host.Time, Limit(seconds), cancellationToken)
            : Read(state);
        if (status is null) throw new CliException(ExitCodes.Failed, $"No agent has run on {state.Root} yet; start it with clawnode run.");
        if (arguments.Has("--json")) await JsonOutput.WriteAsync(host.Out, status, StatusJson.Default.AgentStatus);
        else await ShowAsync(host.Out, status);
        if (!arguments.Has("--wait")) return status.Running ? ExitCodes.Done : ExitCodes.Failed;
        return Outcome(status) ?? ExitCodes.Failed;
    }

    private static AgentStatus? Read(StateDirectory state) => StatusBoard.Read(state) is { } known ? known with { Running = state.IsLocked() } : null;

    private static async Task<AgentStatus?> WaitAsync(StateDirectory state, TimeProvider time, TimeSpan limit, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            var status = Read(state);
            if ((status is not null && Outcome(status) is not null) || time.GetElapsedTime(start) >= limit) return status;
            await Task.Delay(LookEvery, time, cancellationToken);
        }
    }

    /// <summary>The exit code of a wait that is over; null while it is not.</summary>
    private static int? Outcome(AgentStatus status)
    {
        if (!status.Running) return null;
        if (status.Links.Any(static link => link.State == LinkState.Refused)) return ExitCodes.Refused;
        if (status.Links.Any(static link => link.State == LinkState.Pairing)) return ExitCodes.Pending;
        return status.Links.Count > 0 && status.Links.All(static link => link.State == LinkState.Connected) ? ExitCodes.Done : null;
    }

    private static TimeSpan Limit(string seconds) =>
        double.TryParse(seconds, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number <= 86_400
            ? TimeSpan.FromSeconds(number)
            : throw new CliException(ExitCodes.Usage, $"--wait must be a number of seconds up to 86400, not {seconds}.");

    private static async Task ShowAsync(TextWriter output, AgentStatus status)
    {
        await output.WriteLineAsync(FormattableString.Invariant(
            $"{status.Hostname} (node {status.NodeId}): {(status.Running ? $"running, pid {status.Pid}" : "not running")}, clawnode {status.Version}"));
        foreach (var link in status.Links)
        {
            var words = status.Running ? link.State.ToString().ToLowerInvariant() : "down";
            await output.WriteLineAsync($"  {link.Url}  {words}{(link.Product is null ? "" : $" ({link.Product})")}{(link.Reason is null ? "" : $": {link.Reason}")}");
        }
    }
}
