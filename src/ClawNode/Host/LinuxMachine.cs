using System.Runtime.InteropServices;

namespace ClawNode.Host;

/// <summary>The machine through <c>/proc</c>, <c>/etc/os-release</c> and statvfs.</summary>
/// <param name="hostname">The configured name, or null for the machine's own.</param>
/// <param name="stateDir">A folder on the file system whose space is told.</param>
internal sealed class LinuxMachine(string? hostname, string stateDir) : IMachine
{
    public MachineFacts Read()
    {
        var memory = Text("/proc/meminfo");
        var release = Text("/etc/os-release");
        var disk = Disk();
        return new MachineFacts
        {
            Hostname = hostname ?? Environment.MachineName,
            Os = ProcText.OsRelease(release, "ID") ?? "linux",
            OsVersion = ProcText.OsRelease(release, "VERSION_ID"),
            KernelVersion = Word("/proc/sys/kernel/osrelease"),
            Architecture = Architecture(),
            CpuCount = Environment.ProcessorCount,
            MemoryTotal = ProcText.MemInfo(memory, "MemTotal") ?? 0,
            MemoryAvailable = ProcText.MemInfo(memory, "MemAvailable") ?? ProcText.MemInfo(memory, "MemFree") ?? 0,
            LoadAverage = ProcText.LoadAverage(Text("/proc/loadavg")),
            UptimeSecs = ProcText.Uptime(Text("/proc/uptime")),
            BootId = Word("/proc/sys/kernel/random/boot_id"),
            DiskTotal = disk?.Total,
            DiskAvailable = disk?.Available,
        };
    }

    private static string Architecture() => RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "x86_64",
        System.Runtime.InteropServices.Architecture.Arm64 => "aarch64",
        var other => other.ToString().ToLowerInvariant(),
    };

    private (long Total, long Available)? Disk()
    {
        try
        {
            var drive = new DriveInfo(stateDir);
            return (drive.TotalSize, drive.AvailableFreeSpace);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static string? Word(string path) => Text(path).Trim() is { Length: > 0 } word ? word : null;

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
