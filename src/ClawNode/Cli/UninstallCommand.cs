using ClawNode.Config;
using ClawNode.Service;

namespace ClawNode.Cli;

/// <summary>
/// <c>clawnode uninstall</c>: takes the agent's service off this machine, with <c>--purge</c> also config, identity, tokens
/// and program. Without <c>--yes</c> it only tells what it would do. Running workloads are left alone.
/// </summary>
internal sealed class UninstallCommand : ICliCommand
{
    public string Name => "uninstall";

    public string Summary => "remove the agent's service, with --purge also its identity and config";

    public string Operands => "";

    public int MostOperands => 0;

    public IReadOnlyList<CliOption> Options { get; } =
    [
        new("--purge", null, "remove config, identity, tokens, workload records and the installed program too; the node must join anew"),
        new("--yes", null, "do it; without this it only tells what it would do"),
    ];

    public async Task<int> RunAsync(CliHost host, CliArguments arguments, CancellationToken cancellationToken)
    {
        var (yes, purge) = (arguments.Has("--yes"), arguments.Has("--purge"));
        var config = host.Paths(arguments).ConfigFile;
        var state = host.StateAt(arguments);
        // A removal must work where the config is gone already, and needs no program that could be started.
        var plan = host.ServicePlan(arguments);
        var service = await Services.FindAsync(plan, host.Programs, host.Time, cancellationToken);
        var isService = File.Exists(service.File);
        var program = purge && IsInstalled(plan) ? plan.Program : null;
        var steps = new List<string>();
        if (isService) steps.Add($"stop and disable the clawnode service, remove {service.File}");
        if (purge && File.Exists(config)) steps.Add($"remove {config}");
        if (purge && Directory.Exists(state.Root)) steps.Add($"remove {state.Root} with the node's identity");
        if (program is not null) steps.Add($"remove {program}");
        if (yes)
        {
            if (isService) await service.UninstallAsync(cancellationToken);
            if (purge && state.IsLocked()) throw new CliException(ExitCodes.Failed, $"An agent runs on {state.Root}; stop it first.");
            if (purge) Remove(config, state.Root, program);
        }
        await AnswerAsync(host, arguments, new UninstallReport(yes, steps));
        return ExitCodes.Done;
    }

    /// <summary>Only what an installation has put in its place is taken away, never a build or a package's file.</summary>
    private static bool IsInstalled(ServicePlan plan) =>
        File.Exists(plan.Program) && plan.Program == (plan.IsRoot ? "/usr/local/bin/clawnode" : Path.Combine(plan.Home, ".local/bin/clawnode"));

    private static void Remove(string config, string stateDir, string? program)
    {
        try
        {
            if (File.Exists(config)) File.Delete(config);
            if (Directory.Exists(stateDir)) Directory.Delete(stateDir, recursive: true);
            if (program is not null) File.Delete(program);
            // Only when it holds nothing of anybody else.
            if (Path.GetDirectoryName(config) is { } folder && Path.GetFileName(folder) == "clawnode" && Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
                Directory.Delete(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException($"Not everything could be removed: {e.Message}", e);
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
