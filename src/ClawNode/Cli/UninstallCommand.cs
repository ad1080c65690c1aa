using System.ComponentModel;
using System.Diagnostics;
using ClawNode.Config;

namespace ClawNode.Cli;

/// <summary>
/// <c>clawnode uninstall</c>: takes the agent's service off this machine, with <c>--purge</c> also config, identity and
/// tokens. Without <c>--yes</c> it only tells what it would do. Running workloads are left alone.
/// </summary>
internal sealed class UninstallCommand : ICliCommand
{
    private const string Unit = "/etc/systemd/system/clawnode.service";

    public string Name => "uninstall";

    public string Summary => "remove the agent's service, with --purge also its identity and config";

    public string Operands => "";

    public int MostOperands => 0;

    public IReadOnlyList<CliOption> Options { get; } =
    [
        new("--purge", null, "remove config, identity, tokens and workload records too; the node must join anew"),
        new("--yes", null, "do it; without this it only tells what it would do"),
    ];

    public async Task<int> RunAsync(CliHost host, CliArguments arguments, CancellationToken cancellationToken)
    {
        var (yes, purge) = (arguments.Has("--yes"), arguments.Has("--purge"));
        var config = host.Paths(arguments).ConfigFile;
        var state = host.StateAt(arguments);
        var hasUnit = host.IsRoot && File.Exists(Unit);
        var steps = new List<string>();
        if (hasUnit) steps.Add($"stop and disable the clawnode service, remove {Unit}");
        if (purge && File.Exists(config)) steps.Add($"remove {config}");
        if (purge && Directory.Exists(state.Root)) steps.Add($"remove {state.Root} with the node's identity");
        if (yes)
        {
            if (hasUnit) await RemoveUnitAsync(cancellationToken);
            if (purge && state.IsLocked()) throw new CliException(ExitCodes.Failed, $"An agent runs on {state.Root}; stop it first.");
            if (purge) Remove(config, state.Root);
        }
        await AnswerAsync(host, arguments, new UninstallReport(yes, steps));
        return ExitCodes.Done;
    }

    private static void Remove(string config, string stateDir)
    {
        try
        {
            if (File.Exists(config)) File.Delete(config);
            if (Directory.Exists(stateDir)) Directory.Delete(stateDir, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException($"Not everything could be removed: {e.Message}", e);
        }
    }

    private static async Task RemoveUnitAsync(CancellationToken cancellationToken)
    {
        await SystemctlAsync(["disable", "--now", "clawnode.service"], cancellationToken);
        File.Delete(Unit);
        await SystemctlAsync(["daemon-reload"], cancellationToken);
    }

    private static async Task SystemctlAsync(string[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("systemctl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true });
            if (process is null) return;
            await Task.WhenAll(
                process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken), process.WaitForExitAsync(cancellationToken));
        }
        catch (Win32Exception e)
        {
            throw new CliException(ExitCodes.Failed, $"systemctl could not be started: {e.Message.TrimEnd('.')}.", e);
        }
    }

    private static async Task AnswerAsync(CliHost host, CliArguments arguments, UninstallReport report)
    {
        if (arguments.Has("--json"))
        {
            await JsonOutput.WriteAsync(host.Out, report, CliJson.Default.UninstallReport);
            return;
        }
        if (report.Steps.Count == 0) await host.Out.WriteLineAsync("There is nothing to remove.");
        foreach (var step in report.Steps) await host.Out.WriteLineAsync(report.Done ? $"Done: {step}." : $"Would {step}.");
        if (!report.Done && report.Steps.Count > 0) await host.Out.WriteLineAsync("Run it again with --yes. Running workloads are left alone; remove the node on the bridge with node_remove.");
    }
}
