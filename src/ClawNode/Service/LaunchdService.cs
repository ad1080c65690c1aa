using ClawNode.Cli;

namespace ClawNode.Service;

/// <summary>The agent as a job of macOS's launchd. On another system only the property list is written.</summary>
internal sealed class LaunchdService(ServicePlan plan, IPrograms programs) : IService
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public ServiceManager Manager => ServiceManager.Launchd;

    public string File => Path.Combine(plan.IsRoot ? "/Library/LaunchDaemons" : Path.Combine(plan.Home, "Library/LaunchAgents"), LaunchdPlist.Label + ".plist");

    public async Task<ServiceState> StateAsync(CancellationToken cancellationToken)
    {
        var isInstalled = System.IO.File.Exists(File);
        var isLoaded = isInstalled && (await programs.RunAsync("launchctl", ["list", LaunchdPlist.Label], cancellationToken)).IsOk;
        return new ServiceState(isInstalled, isLoaded, isInstalled, null);
    }

    public async Task<bool> InstallAsync(List<string> notes, CancellationToken cancellationToken)
    {
        var text = LaunchdPlist.Text(plan);
        var isChanged = !System.IO.File.Exists(File) || await System.IO.File.ReadAllTextAsync(File, cancellationToken) != text;
        if (isChanged) await ServiceFile.WriteAsync(File, text, Readable, cancellationToken);
        return isChanged;
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // A job that is not loaded is no failure here: only the load counts.
        await programs.RunAsync("launchctl", ["unload", File], cancellationToken);
        await RequireAsync("load", cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => RequireAsync("unload", cancellationToken);

    public async Task UninstallAsync(CancellationToken cancellationToken)
    {
        if (!System.IO.File.Exists(File)) return;
        if ((await StateAsync(cancellationToken)).IsRunning) await StopAsync(cancellationToken);
        System.IO.File.Delete(File);
    }

    private async Task RequireAsync(string verb, CancellationToken cancellationToken)
    {
        var result = await programs.RunAsync("launchctl", [verb, "-w", File], cancellationToken);
        if (!result.IsOk) throw new CliException(ExitCodes.Failed, $"launchctl {verb} failed: {result.Reason}.");
    }
}
