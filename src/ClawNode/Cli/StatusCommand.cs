using ClawNode.Link;

namespace ClawNode.Cli;

/// <summary><c>clawnode status</c>: whether the agent runs, and the state of its links. Exit code 1 when it does not run.</summary>
internal sealed class StatusCommand : ICliCommand
{
    public string Name => "status";

    public string Summary => "show whether the agent runs and how its links are";

    public string Operands => "";

    public int MostOperands => 0;

    public IReadOnlyList<CliOption> Options => [];

    public async Task<int> RunAsync(CliHost host, CliArguments arguments, CancellationToken cancellationToken)
    {
        var state = host.StateAt(arguments);
        var known = StatusBoard.Read(state);
        if (known is null) throw new CliException(ExitCodes.Failed, $"No agent has run on {state.Root} yet; start it with clawnode run.");
        var status = known with { Running = state.IsLocked() };
        if (arguments.Has("--json")) await JsonOutput.WriteAsync(host.Out, status, StatusJson.Default.AgentStatus);
        else await ShowAsync(host.Out, status);
        return status.Running ? ExitCodes.Done : ExitCodes.Failed;
    }

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
