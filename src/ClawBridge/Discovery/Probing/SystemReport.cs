using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Probing;

/// <summary>The machine itself.</summary>
/// <param name="ClockSkewSeconds">How far its clock is ahead of the bridge's; behind is negative.</param>
/// <param name="NoExec">Paths on which no program can be run.</param>
internal sealed record SystemReport(
    string? Architecture, long? AvailableMemoryMb, long ClockSkewSeconds, int? CpuCores, IReadOnlyList<DiskSpace> Disks, string? GlibcVersion, string? Hostname, string? Init,
    string? Kernel, string? Libc, bool Libcrypto, long? MemoryMb, IReadOnlyList<string> NoExec, string? OsId, string? OsName, string? OsVersion, SudoState Sudo, bool Systemd,
    string? SystemdState, string? SystemName, string? TempFolder, string? User, IReadOnlyList<string> UserGroups)
{
    public static Shape Shape { get; } = Shape.Record(
        new("architecture", Shape.Text().Nullable, "As uname -m says."),
        new("available_memory_mb", Shape.Integer(0).Nullable, "MiB of RAM that programs can have now."),
        new("clock_skew_seconds", Shape.Integer(), "How far its clock is ahead of the bridge's; behind is negative."),
        new("cpu_cores", Shape.Integer(0).Nullable, "Processors that are on."),
        new("disks", Shape.List(DiskSpace.Shape), "Room at /, /var/lib and /tmp."),
        new("glibc_version", Shape.Text().Nullable, "Null for another C library."),
        new("hostname", Shape.Text().Nullable, "Its own name for itself."),
        new("init", Shape.Text().Nullable, "The first process."),
        new("kernel", Shape.Text().Nullable, "Its release."),
        new("libc", Shape.Text().Nullable, "The C library, as it calls itself."),
        new("libcrypto", Shape.Boolean(), "OpenSSL 3 is there."),
        new("memory_mb", Shape.Integer(0).Nullable, "MiB of RAM."),
        new("no_exec", Shape.List(Shape.Text()), "Paths on which no program can be run."),
        new("os_id", Shape.Text().Nullable, "Like debian or ubuntu."),
        new("os_name", Shape.Text().Nullable, "The distribution with its version, to show."),
        new("os_version", Shape.Text().Nullable, "Like 12 or 24.04."),
        new("sudo", Shape.Word("root", "passwordless", "password", "password_needed", "password_wrong", "refused", "none", "unused"), "How the user becomes root; password: the one that is known is right."),
        new("systemd", Shape.Boolean(), "systemd runs the machine."),
        new("systemd_state", Shape.Text().Nullable, "Like running or degraded; null without systemd."),
        new("system_name", Shape.Text().Nullable, "As uname -s says."),
        new("temp_folder", Shape.Text().Nullable, "Where the probe could write; null for nowhere."),
        new("user", Shape.Text().Nullable, "Who logged in."),
        new("user_groups", Shape.List(Shape.Text()), "The groups of that user."));
}
