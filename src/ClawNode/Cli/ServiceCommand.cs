using ClawBridge.Protocol.Json;
using ClawNode.Config;
using ClawNode.Identity;
using ClawNode.Link;
using ClawNode.Service;

namespace ClawNode.Cli;

/// <summary>
/// <c>clawnode service</c>: makes the agent a service of this machine, or of this user when not root. Installing again repairs and upgrades;
/// the agent is restarted only when something changed. Workloads go on in any case.
/// </summary>
internal sealed class ServiceCommand : ICliCommand
{
    private static readonly string[] Actions = ["install", "uninstall", "status", "start", "stop"];

    public string Name => "service";

    public string Summary => "make the agent a service: install, uninstall, status, start or stop";

    public string Operands => "install|uninstall|status|start|stop";

    public int MostOperands => 1;

    public IReadOnlyList<CliOption> Options { get; } =
    [
        new("--manager", "NAME", "systemd, systemd_user, supervisor or launchd, instead of what fits this machine"),
        new("--program", "FILE", "the agent's program, instead of this one"),
        new("--no-start", null, "with install: write everything, start nothing"),
    ];

    public async Task<int> RunAsync(CliHost host, CliArguments arguments, CancellationToken cancellationToken)
    {
        var action = arguments.Operands is [var word] && Actions.Contains(word, StringComparer.Ordinal)
            ? word
            : throw new CliException(ExitCodes.Usage, $"service needs one of {string.Join(", ", Actions)}.");
        var plan = host.ServicePlan(arguments);
        var service = arguments.Value("--manager") is { } name
            ? Services.Of(Manager(name), plan, host.Programs, host.Time)
            : await Services.FindAsync(plan, host.Programs, host.Time, cancellationToken);
        var notes = new List<string>();
        var isChanged = await DoAsync(action, service, plan, arguments.Has("--no-start"), notes, cancellationToken);
        var state = await service.StateAsync(cancellationToken);
        await AnswerAsync(host, arguments, new ServiceReport(
            action, service.Manager, isChanged, state.IsInstalled, state.IsRunning, state.StartsAtBoot, state.Pid, service.File, plan.Program, notes));
        return action == "status" && !state.IsRunning ? ExitCodes.Failed : ExitCodes.Done;
    }

    private static async Task<bool> DoAsync(
        string action, IService service, ServicePlan plan, bool onlyWrite, List<string> notes, CancellationToken cancellationToken)
    {
        var before = await service.StateAsync(cancellationToken);
        switch (action)
        {
            case "install":
                return await InstallAsync(service, plan, before, onlyWrite, notes, cancellationToken);
            case "uninstall":
                if (before.IsInstalled) await service.UninstallAsync(cancellationToken);
                return before.IsInstalled;
            case "start" when !before.IsInstalled:
            case "stop" when !before.IsInstalled:
                throw new CliException(ExitCodes.Failed, "The agent is no service of this machine yet; run clawnode service install.");
            case "start":
                if (!before.IsRunning) await service.StartAsync(cancellationToken);
                return !before.IsRunning;
            case "stop":
                if (before.IsRunning) await service.StopAsync(cancellationToken);
                return before.IsRunning;
            default:
                return false;
        }
    }

    private static async Task<bool> InstallAsync(
        IService service, ServicePlan plan, ServiceState before, bool onlyWrite, List<string> notes, CancellationToken cancellationToken)
    {
        if (!File.Exists(plan.Program)) throw new CliException(ExitCodes.Failed, $"{plan.Program} is not there; name the agent's program with --program.");
        if (ConfigFile.Load(plan.ConfigFile).Links.Count == 0)
            throw new ConfigException($"{plan.ConfigFile} names no bridge; run clawnode join --gateway URL --token TOKEN first.");
        var state = StateDirectory.Open(plan.StateDir);
        if (!before.IsRunning && state.IsLocked())
            throw new CliException(ExitCodes.Failed, $"An agent that is no service runs on {state.Root}; stop it first.");
        var isChanged = await service.InstallAsync(notes, cancellationToken);
        if (onlyWrite || (before.IsRunning && !isChanged && !RunningAgent.IsOutdated(state, plan))) return isChanged;
        await service.StartAsync(cancellationToken);
        return true;
    }

    private static ServiceManager Manager(string name) => name.ToLowerInvariant() switch
    {
        "systemd" => ServiceManager.Systemd,
        "systemd_user" or "systemd-user" => ServiceManager.SystemdUser,
        "supervisor" => ServiceManager.Supervisor,
        "launchd" => ServiceManager.Launchd,
        _ => throw new CliException(ExitCodes.Usage, $"--manager must be systemd, systemd_user, supervisor or launchd, not {name}."),
    };

    private static async Task AnswerAsync(CliHost host, CliArguments arguments, ServiceReport report)
    {
        if (arguments.Has("--json"))
        {
            await JsonOutput.WriteAsync(host.Out, report, CliJson.Default.ServiceReport);
            return;
        }

        var pid = report.Pid is { } number ? FormattableString.Invariant($", pid {number}") : "";
        var words = report.Installed ? $"{(report.Running ? "running" : "not running")}{pid}, {(report.StartsAtBoot ? "starts" : "does not start")} at boot" : "not installed";
        await host.Out.WriteLineAsync($"{report.Manager switch { ServiceManager.SystemdUser => "systemd of this user", var manager => manager.ToString().ToLowerInvariant() }}: {words} ({report.File})");
        foreach (var note in report.Notes) await host.Out.WriteLineAsync(note);
    }
}
