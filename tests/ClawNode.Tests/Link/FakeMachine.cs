using ClawNode.Host;

namespace ClawNode.Tests.Link;

/// <summary>A machine that the test shapes.</summary>
internal sealed class FakeMachine : IMachine
{
    public const long GiB = 1024L * 1024 * 1024;

    public MachineFacts Facts { get; set; } = new()
    {
        Hostname = "gpu-box-1",
        Os = "debian",
        OsVersion = "12",
        KernelVersion = "6.1.0",
        Architecture = "x86_64",
        CpuCount = 8,
        MemoryTotal = 64 * GiB,
        MemoryAvailable = 48 * GiB,
        LoadAverage = [1, 0.5, 0.25],
        UptimeSecs = 100,
        BootId = "boot-1",
        DiskTotal = 500 * GiB,
        DiskAvailable = 200 * GiB,
    };

    public MachineFacts Read() => Facts;
}
