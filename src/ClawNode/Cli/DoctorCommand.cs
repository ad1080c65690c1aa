using ClawNode.Config;
using ClawNode.Gpu;
using ClawNode.Identity;
using ClawNode.Link;
using ClawNode.Runtimes;
using ClawNode.Runtimes.Secrets;

namespace ClawNode.Cli;

/// <summary><c>clawnode doctor</c>: checks everything that the agent needs and says what to do. Exit code 1 when there is a problem.</summary>
internal sealed class DoctorCommand : ICliCommand
{
    public string Name => "doctor";

    public string Summary => "check config, rights, GPUs, container engine, links and clock";

    public string Operands => "";

    public int MostOperands => 0;

    public IReadOnlyList<CliOption> Options => [];

    public async Task<int> RunAsync(CliHost host, CliArguments arguments, CancellationToken cancellationToken)
    {
        var checks = await CheckAsync(host, arguments, cancellationToken);
        var ok = checks.All(check => check.Result != "problem");
        if (arguments.Has("--json")) await JsonOutput.WriteAsync(host.Out, new DoctorReport(ok, checks), CliJson.Default.DoctorReport);
        else
        {
            foreach (var check in checks) await host.Out.WriteLineAsync($"{check.Result,-8} {check.Name,-10} {check.Message}");
        }
        return ok ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static async Task<IReadOnlyList<DoctorCheck>> CheckAsync(CliHost host, CliArguments arguments, CancellationToken cancellationToken)
    {
        var paths = host.Paths(arguments);
        NodeConfig config;
        try
        {
            config = ConfigFile.Load(paths.ConfigFile);
        }
        catch (ConfigException e)
        {
            return [DoctorCheck.Problem("config", e.Message)];
        }
        var state = StateDirectory.At(paths.StateDir(config, host.Environment, host.IsRoot));
        return
        [
            LocalChecks.Config(paths.ConfigFile, config),
            LocalChecks.State(state),
            LocalChecks.Identity(state, host.Time),
            LocalChecks.Running(state),
            LocalChecks.Secrets(new SecretsPlace(config.SecretsDir, host.Environment("XDG_RUNTIME_DIR"), state.Root, Libc.EffectiveUser())),
            .. await GpusAsync(config, host, cancellationToken),
            await EngineCheck.RunAsync(config, host.Environment, cancellationToken),
            .. await Task.WhenAll(config.Links.Select(link => LinkCheck.RunAsync(link, host.Dialer, host.Time, cancellationToken))),
        ];
    }

    private static async Task<IReadOnlyList<DoctorCheck>> GpusAsync(NodeConfig config, CliHost host, CancellationToken cancellationToken)
    {
        using var gpus = GpuInventory.Create(GpuToolOptions.From(config, host.Environment), host.Time);
        var list = await gpus.ListAsync(cancellationToken);
        var checks = new List<DoctorCheck>();
        if (list.HealthReason is { } reason) checks.Add(DoctorCheck.Problem("gpus", reason));
        foreach (var gpu in list.Gpus.Where(gpu => !gpu.Healthy)) checks.Add(DoctorCheck.Problem("gpus", $"{gpu.Uuid}: {gpu.HealthReason}"));
        if (checks.Count == 0) checks.Add(PciGpus.Check(list.Count));
        return checks;
    }
}
