using System.Globalization;

namespace ClawBridge.Discovery.Probing;

/// <summary>Reads what the script found out about the machine itself. Pure; it never throws.</summary>
internal static class SystemReader
{
    private static readonly string[] s_executed = ["/tmp", "/usr/local/bin", "/var/lib"];

    /// <summary>These come first: the lecture of sudo, which speaks of passwords, may stand before them.</summary>
    private static readonly string[] s_refusals = ["not in the sudoers", "not allowed to", "may not run sudo", "can't do that"];

    private static readonly string[] s_questions = ["password", "authentication", "try again"];

    /// <param name="before">Unix seconds of the bridge's clock when the script was sent.</param>
    /// <param name="after">When its output was there.</param>
    public static SystemReport Read(ProbeOutput output, long before, long after)
    {
        var os = OsRelease(output.Section("os-release")?.Output ?? "");
        var systemd = output.Fact("systemd") == "yes";
        var libc = output.Fact("libc");
        return new SystemReport(
            output.Fact("architecture"), output.Number("memory-available-kb") / 1024, Skew(output.Number("time"), before, after), Small(output.Number("cores")), Disks(output.Section("disk")?.Output ?? ""),
            Glibc(libc), output.Fact("hostname"), output.Fact("init"), output.Fact("kernel"), libc, output.Fact("libcrypto") is not null, output.Number("memory-kb") / 1024,
            NoExec(output.Facts("mount")), os.GetValueOrDefault("ID"), os.GetValueOrDefault("PRETTY_NAME"), os.GetValueOrDefault("VERSION_ID"), Sudo(output), systemd,
            systemd ? output.Section("systemd")?.Output.Trim() is { Length: > 0 } state ? state : null : null, output.Fact("system"),
            output.Fact("work") is { } work and not "none" ? Folder(work) : null, output.Fact("user"),
            (output.Fact("groups") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>What was between being sent and being answered is no skew.</summary>
    private static long Skew(long? there, long before, long after) =>
        there is not { } time || time > long.MaxValue / 2 ? 0 : time < before ? time - before : time > after ? time - after : 0;

    private static int? Small(long? number) => number is >= 0 and <= int.MaxValue ? (int)number : null;

    /// <summary>From <c>glibc 2.36</c>, or from what <c>ldd --version</c> begins with: <c>ldd (Debian GLIBC 2.36-9) 2.36</c>.</summary>
    private static string? Glibc(string? libc)
    {
        if (libc is null || !libc.Contains("glibc", StringComparison.OrdinalIgnoreCase)) return null;
        return libc.Split(' ', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() is { } word && Version.TryParse(word, out _) ? word : null;
    }

    private static Dictionary<string, string> OsRelease(string text)
    {
        Dictionary<string, string> values = [];
        foreach (var line in text.Split('\n'))
        {
            var at = line.IndexOf('=', StringComparison.Ordinal);
            if (at > 0) values.TryAdd(line[..at].Trim(), line[(at + 1)..].Trim().Trim('"', '\''));
        }

        return values;
    }

    /// <summary>The portable form of df, whose last columns count from the end: a device's name may hold blanks.</summary>
    private static DiskSpace[] Disks(string text)
    {
        string[] asked = ["/", "/var/lib", "/tmp"];
        List<DiskSpace> disks = [];
        // In the order in which they were asked for; a path that is not there is left out, and then only the first can be told.
        var rows = text.Split('\n').Skip(1).Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(static cells => cells.Length >= 6).ToArray();
        for (var i = 0; i < rows.Length && i < asked.Length; i++)
        {
            if (i > 0 && rows.Length < asked.Length) break;
            if (Kilobytes(rows[i][^5]) is { } total && Kilobytes(rows[i][^3]) is { } free) disks.Add(new DiskSpace(free / 1024, asked[i], total / 1024));
        }

        return [.. disks];
    }

    private static long? Kilobytes(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <param name="mounts">Each: path, type, options. A later mount on a path hides an earlier one.</param>
    private static string[] NoExec(IReadOnlyList<string> mounts)
    {
        Dictionary<string, bool> noexec = [];
        foreach (var parts in mounts.Select(static mount => mount.Split(' ')).Where(static parts => parts.Length == 3)) noexec[parts[0]] = parts[2].Split(',').Contains("noexec");
        return [.. s_executed.Where(path => noexec.Where(mount => IsBelow(path, mount.Key)).OrderByDescending(static mount => mount.Key.Length).Select(static mount => mount.Value).FirstOrDefault())];
    }

    private static bool IsBelow(string path, string mount) => mount == "/" || path == mount || path.StartsWith(mount + "/", StringComparison.Ordinal);

    private static string Folder(string path) => path.LastIndexOf('/') is var at and > 0 ? path[..at] : "/";

    private static SudoState Sudo(ProbeOutput output)
    {
        if (output.Fact("uid") == "0") return SudoState.Root;
        switch (output.Fact("sudo"))
        {
            case "none": return SudoState.None;
            case "passwordless": return SudoState.Passwordless;
        }

        if (output.Fact("sudo-password") is { } tried)
            return tried == "right" ? SudoState.Password : Asks(tried) ? SudoState.PasswordWrong : SudoState.Refused;
        if (output.Fact("sudo-said") is { } said) return Asks(said) ? SudoState.PasswordNeeded : SudoState.Refused;
        return SudoState.Unused;
    }

    /// <summary>Of sudo and of sudo-rs, under LC_ALL=C: what it says about a password, not about the user.</summary>
    private static bool Asks(string said) => !s_refusals.Any(words => said.Contains(words, StringComparison.OrdinalIgnoreCase)) && s_questions.Any(words => said.Contains(words, StringComparison.OrdinalIgnoreCase));
}
