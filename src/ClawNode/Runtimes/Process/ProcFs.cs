using System.Globalization;

namespace ClawNode.Runtimes.Process;

/// <summary>Reads the kernel's process table (proc(5)).</summary>
internal static class ProcFs
{
    private const long TicksPerSecond = 100;
    private const int FirstFieldAfterName = 3;

    /// <summary>What <c>/proc/PID/stat</c> says of a process.</summary>
    internal readonly record struct ProcessStat(int Pid, bool IsZombie, int Parent, int Session, TimeSpan CpuTime, long StartTicks, long ResidentBytes);

    /// <summary>Changes with each boot of the machine.</summary>
    public static string BootId() => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    /// <summary>Null when there is no such process.</summary>
    public static ProcessStat? Stat(int pid)
    {
        try
        {
            return Parse(pid, File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Every process of the machine that can be read.</summary>
    public static IEnumerable<ProcessStat> All()
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && Stat(pid) is { } stat) yield return stat;
        }
    }

    /// <summary>A process's share of physical memory, shared pages divided among those who share them; null when it may not be read.</summary>
    public static long? ProportionalBytes(int pid)
    {
        try
        {
            var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/smaps_rollup")).FirstOrDefault(static line => line.StartsWith("Pss:", StringComparison.Ordinal));
            var parts = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return parts is { Length: >= 2 } && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var kilobytes) ? kilobytes << 10 : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Takes a line apart; the name in it may hold spaces and parentheses, so the last one counts.</summary>
    internal static ProcessStat? Parse(int pid, string line)
    {
        var name = line.LastIndexOf(')');
        if (name < 0) return null;
        var fields = line[(name + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 22) return null;
        var cpu = TimeSpan.FromSeconds((Number(14) + Number(15)) / (double)TicksPerSecond);
        return new ProcessStat(pid, fields[0] is "Z" or "X", (int)Number(4), (int)Number(6), cpu, Number(22), Number(24) * Environment.SystemPageSize);

        // Counts as proc(5) does, from 1; the first two fields are the number and the name.
        long Number(int field) => long.TryParse(fields[field - FirstFieldAfterName], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : 0;
    }
}
