using System.Globalization;
using ClawNode.Cli;

namespace ClawNode.Service;

/// <summary>The agent as a unit of the machine's systemd, or of the user's own.</summary>
internal sealed class SystemdService(ServicePlan plan, IPrograms programs, bool isUser) : IService
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public ServiceManager Manager => isUser ? ServiceManager.SystemdUser : ServiceManager.Systemd;

    public string File => Path.Combine(isUser ? plan.UserUnitFolder : plan.SystemUnitFolder, SystemdUnit.Name);

    public async Task<ServiceState> StateAsync(CancellationToken cancellationToken)
    {
        if (!System.IO.File.Exists(File)) return new ServiceState(false, false, false, null);
        var shown = await RunAsync(["show", SystemdUnit.Name, "--property=ActiveState,MainPID,UnitFileState"], cancellationToken);
        var values = shown.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split('=', 2))
            .Where(static pair => pair.Length == 2).ToDictionary(static pair => pair[0], static pair => pair[1].Trim(), StringComparer.Ordinal);
        var isRunning = values.GetValueOrDefault("ActiveState") is "active" or "activating" or "reloading";
        var pid = int.TryParse(values.GetValueOrDefault("MainPID"), NumberStyles.None, CultureInfo.InvariantCulture, out var found) && found > 0 ? found : (int?)null;
        return new ServiceState(true, isRunning, values.GetValueOrDefault("UnitFileState") == "enabled", isRunning ? pid : null);
    }

    public async Task<bool> InstallAsync(List<string> notes, CancellationToken cancellationToken)
    {
        var text = SystemdUnit.Text(plan, isUser);
        var isChanged = !System.IO.File.Exists(File) || await System.IO.File.ReadAllTextAsync(File, cancellationToken) != text;
        if (isChanged) await ServiceFile.WriteAsync(File, text, Readable, cancellationToken);
        await RequireAsync(["daemon-reload"], cancellationToken);
        await RequireAsync(["enable", SystemdUnit.Name], cancellationToken);
        if (!isUser) return isChanged;
        var linger = await programs.RunAsync("loginctl", ["enable-linger"], cancellationToken, environment: Environment);
        if (!linger.IsOk) notes.Add($"The agent ends with the last login of this user, because lingering could not be switched on ({linger.Reason}); ask an administrator for loginctl enable-linger.");
        return isChanged;
    }

    public Task StartAsync(CancellationToken cancellationToken) => RequireAsync(["restart", SystemdUnit.Name], cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => RequireAsync(["stop", SystemdUnit.Name], cancellationToken);

    public async Task UninstallAsync(CancellationToken cancellationToken)
    {
        if (!System.IO.File.Exists(File)) return;
        await RequireAsync(["disable", "--now", SystemdUnit.Name], cancellationToken);
        System.IO.File.Delete(File);
        await RequireAsync(["daemon-reload"], cancellationToken);
    }

    private IReadOnlyDictionary<string, string>? Environment =>
        isUser && plan.RuntimeDir is { } runtime ? new Dictionary<string, string> { ["XDG_RUNTIME_DIR"] = runtime } : null;

    private Task<ProgramResult> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        programs.RunAsync("systemctl", isUser ? ["--user", .. arguments] : arguments, cancellationToken, environment: Environment);

    private async Task RequireAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var result = await RunAsync(arguments, cancellationToken);
        if (!result.IsOk)
            throw new CliException(ExitCodes.Failed, $"systemctl{(isUser ? " --user" : "")} {string.Join(' ', arguments)} failed: {result.Reason}.");
    }
}
