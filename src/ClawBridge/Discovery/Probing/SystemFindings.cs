using System.Globalization;

namespace ClawBridge.Discovery.Probing;

/// <summary>What is missing or bad about a machine itself. Pure.</summary>
internal static class SystemFindings
{
    public static IEnumerable<Finding> Of(SystemReport system) =>
        [.. Program(system), .. Root(system), .. Services(system), .. Room(system), .. Clock(system)];

    private static IEnumerable<Finding> Program(SystemReport system)
    {
        if (system.SystemName is { } name && name != NodeNeeds.System)
        {
            yield return new(FindingCodes.OsUnsupported, "Use a machine with Linux.", $"It runs {name}, and the agent runs on {NodeNeeds.System} only.", Severity.Blocker);
            yield break;
        }

        if (system.Architecture is { } architecture && architecture != NodeNeeds.Architecture)
            yield return new(FindingCodes.ArchitectureUnsupported, $"Use a machine of {NodeNeeds.Architecture}, or build the agent for {architecture} yourself.", $"It is a machine of {architecture}, and the agent is built for {NodeNeeds.Architecture}.", Severity.Blocker);
        if (system.GlibcVersion is { } glibc)
        {
            if (Version.TryParse(glibc, out var version) && version < NodeNeeds.Glibc)
                yield return new(FindingCodes.GlibcTooOld, "Upgrade the distribution: Debian 12, Ubuntu 22.04, RHEL 9 and newer have it.", $"Its glibc is {glibc}, and the agent needs {NodeNeeds.Glibc} or newer.", Severity.Blocker);
        }
        else if (system.Libc is { } libc)
        {
            yield return new(FindingCodes.LibcUnsupported, $"Use a distribution with glibc {NodeNeeds.Glibc} or newer, such as Debian 12 or Ubuntu 22.04.", $"Its C library is not glibc but {Cut(libc)}.", Severity.Blocker);
        }

        if (!system.Libcrypto)
            yield return new(FindingCodes.NoOpenSsl, "Install OpenSSL 3 (Debian: apt-get install libssl3; RHEL: dnf install openssl-libs).", "libcrypto.so.3 of OpenSSL 3 is not there, and the agent proves its identity with it.", Severity.Blocker);
    }

    private static IEnumerable<Finding> Root(SystemReport system)
    {
        var user = system.User ?? "the user";
        Finding? finding = system.Sudo switch
        {
            SudoState.None => new(FindingCodes.SudoMissing, "Log in as root, or install sudo and let the user use it.", $"{user} is not root and there is no sudo.", Severity.Blocker),
            SudoState.Refused => new(FindingCodes.SudoRefused, $"Let {user} use sudo there, or log in as somebody who may.", $"sudo does not let {user} become root.", Severity.Blocker),
            SudoState.PasswordNeeded => new(
                FindingCodes.SudoPasswordNeeded, "Store the password with secret_put and send its id as sudo_password_secret, or put it in the credential profile as sudo_secret_ref.",
                $"sudo asks {user} for a password, and none was given.", Severity.Blocker),
            SudoState.PasswordWrong => new(
                FindingCodes.SudoPasswordWrong, "Correct the secret that sudo_secret_ref (of the profile) or sudo_password_secret names.", $"sudo asks {user} for a password, and the one that was given is wrong.", Severity.Blocker),
            SudoState.Unused => new(FindingCodes.SudoRefused, "Make the credential profile anew with sudo: true, or log in as root.", $"{user} is not root, and the credential profile says not to use sudo.", Severity.Blocker),
            _ => null,
        };
        if (finding is not null) yield return finding;
    }

    private static IEnumerable<Finding> Services(SystemReport system)
    {
        if (!system.Systemd)
            yield return new(FindingCodes.NoSystemd, "Nothing needs to be done: the agent is then started without systemd. After a reboot something else has to start it.", $"systemd does not run the machine; its first process is {system.Init ?? "unknown"}.", Severity.Warning);
        else if (system.SystemdState is { } state and not ("running" or "degraded" or "starting"))
            yield return new(FindingCodes.SystemdUnhealthy, "Look at systemctl status on the machine.", $"systemd is in the state {Cut(state)}.", Severity.Warning);
        if (system.TempFolder is null)
            yield return new(FindingCodes.NoTempFolder, "Check that /tmp can be written and that its disk is not full.", "Nothing can be written, neither in /dev/shm, /tmp, /var/tmp nor the user's home; so no tool was asked.", Severity.Blocker);
        foreach (var path in system.NoExec)
        {
            yield return path == "/tmp"
                ? new(FindingCodes.NoExec, "Nothing needs to be done: the agent is not run from there.", "No program can be run from /tmp (noexec).", Severity.Info)
                : new(FindingCodes.NoExec, $"Mount {path} without noexec, or put the agent elsewhere.", $"No program can be run from {path} (noexec).", path == "/var/lib" ? Severity.Warning : Severity.Blocker);
        }
    }

    private static IEnumerable<Finding> Room(SystemReport system)
    {
        foreach (var disk in system.Disks.Where(static disk => disk.Path == "/var/lib" || disk.Path == "/").OrderBy(static disk => disk.FreeMb).Take(1))
        {
            if (disk.FreeMb < NodeNeeds.LeastDiskMb)
                yield return new(FindingCodes.LittleDisk, $"Free some room at {disk.Path}.", Text($"Only {disk.FreeMb} MiB are free at {disk.Path}; the agent needs {NodeNeeds.LeastDiskMb} MiB."), Severity.Blocker);
            else if (disk.FreeMb < NodeNeeds.FairDiskMb)
                yield return new(FindingCodes.LittleDisk, $"Free some room at {disk.Path}, or give it a larger disk.", Text($"Only {disk.FreeMb} MiB are free at {disk.Path}; images of GPU programs may not fit."), Severity.Warning);
        }

        if (system.MemoryMb is not { } memory) yield break;
        if (memory < NodeNeeds.LeastMemoryMb) yield return new(FindingCodes.LittleMemory, "Use a machine with more memory.", Text($"It has only {memory} MiB of memory."), Severity.Blocker);
        else if (memory < NodeNeeds.FairMemoryMb) yield return new(FindingCodes.LittleMemory, "Use a machine with more memory for anything but small programs.", Text($"It has only {memory} MiB of memory."), Severity.Warning);
    }

    private static IEnumerable<Finding> Clock(SystemReport system)
    {
        var skew = system.ClockSkewSeconds;
        if (Math.Abs(skew) <= NodeNeeds.MostClockSkewSeconds) yield break;
        yield return new(
            FindingCodes.ClockSkew, "Set its clock, best with a time service (timedatectl set-ntp true), and check the bridge's own clock.",
            Text($"Its clock is {Math.Abs(skew)} s {(skew > 0 ? "ahead of" : "behind")} the bridge's; certificates and signatures may be refused."), Severity.Error);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Cut(string text) => text.Length <= 60 ? text : text[..60];
}
