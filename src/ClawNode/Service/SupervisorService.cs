using System.Globalization;
using ClawBridge.Text;
using ClawNode.Cli;
using ClawNode.Runtimes;
using ClawNode.Runtimes.Process;

namespace ClawNode.Service;

/// <summary>The agent under a shell loop of its own session, started at boot by cron where there is one.</summary>
internal sealed class SupervisorService(ServicePlan plan, IPrograms programs, TimeProvider time) : IService
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string CronMark = "# clawnode, the agent of a GPU machine";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    public ServiceManager Manager => ServiceManager.Supervisor;

    public string File => Path.Combine(plan.StateDir, "keep.sh");

    private string PidFile => Path.Combine(plan.StateDir, "keep.pid");

    private string Log => Path.Combine(plan.StateDir, "clawnode.log");

    private string CronLine => $"@reboot /bin/sh {ShellQuote.Word(File).Replace("%", "\\%", StringComparison.Ordinal)} {CronMark}";

    public async Task<ServiceState> StateAsync(CancellationToken cancellationToken)
    {
        if (!System.IO.File.Exists(File)) return new ServiceState(false, false, false, null);
        var table = programs.Has("crontab") ? await programs.RunAsync("crontab", ["-l"], cancellationToken) : null;
        var pid = Pid();
        return new ServiceState(true, pid is not null, table?.Output.Contains(CronLine, StringComparison.Ordinal) == true, pid);
    }

    public async Task<bool> InstallAsync(List<string> notes, CancellationToken cancellationToken)
    {
        var text = KeepScript.Text(plan, File, PidFile, Log);
        var isChanged = !System.IO.File.Exists(File) || await System.IO.File.ReadAllTextAsync(File, cancellationToken) != text;
        if (isChanged) await ServiceFile.WriteAsync(File, text, OwnerOnly, cancellationToken);
        if (await ScheduleAsync(CronLine, cancellationToken) is { } problem)
            notes.Add($"After a reboot the agent does not start by itself: there is no systemd here, and {problem}. Have the machine run /bin/sh {ShellQuote.Word(File)} at its start.");
        return isChanged;
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await StopAsync(cancellationToken);
        programs.StartDetached("/bin/sh", [File]);
        if (!await UntilAsync(() => Pid() is not null, StartLimit, cancellationToken))
            throw new CliException(ExitCodes.Failed, $"The agent's supervisor did not start; run /bin/sh {ShellQuote.Word(File)} to see why, and look at {Log}.");
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Pid() is not { } pid) return;
        _ = Libc.Kill(pid, Libc.SigTerm);
        if (!await UntilAsync(() => Pid() is null, StopLimit, cancellationToken))
            throw new CliException(ExitCodes.Failed, FormattableString.Invariant($"The agent's supervisor (pid {pid}) did not end within {StopLimit.TotalSeconds:F0} s."));
    }

    public async Task UninstallAsync(CancellationToken cancellationToken)
    {
        await StopAsync(cancellationToken);
        await ScheduleAsync(null, cancellationToken);
        foreach (var file in (string[])[File, PidFile, Log, Log + ".1"]) System.IO.File.Delete(file);
    }

    /// <summary>The loop's process; null when the number in the file is of another program by now.</summary>
    private int? Pid()
    {
        try
        {
            if (!int.TryParse(System.IO.File.ReadAllText(PidFile).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) || pid <= 1) return null;
            if (ProcFs.Stat(pid) is not { IsZombie: false }) return null;
            return System.IO.File.ReadAllText($"/proc/{pid}/cmdline").Split('\0').Contains(File, StringComparer.Ordinal) ? pid : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Puts the line into the user's crontab in place of an older one; null takes it out.</summary>
    /// <returns>Why it could not, as a clause; null when it is as asked.</returns>
    private async Task<string?> ScheduleAsync(string? line, CancellationToken cancellationToken)
    {
        if (!programs.Has("crontab")) return line is null ? null : "no crontab";
        var before = (await programs.RunAsync("crontab", ["-l"], cancellationToken)).Output;
        var kept = before.Split('\n').Where(static old => old.Length > 0 && !old.EndsWith(CronMark, StringComparison.Ordinal));
        var after = string.Concat((line is null ? kept : kept.Append(line)).Select(static each => each + "\n"));
        if (after == before) return null;
        var written = await programs.RunAsync("crontab", ["-"], cancellationToken, after);
        return written.IsOk ? null : $"the crontab cannot be written ({written.Reason})";
    }

    private async Task<bool> UntilAsync(Func<bool> condition, TimeSpan limit, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (!condition())
        {
            if (time.GetElapsedTime(start) >= limit) return false;
            await Task.Delay(LookEvery, time, cancellationToken);
        }

        return true;
    }
}
