using ClawBridge.Fleet;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Payloads;

namespace ClawBridge.Tests.Simulation;

/// <summary>Makes nodes for tests.</summary>
internal static class SimNodes
{
    /// <param name="name">Also what the id is made of: the name, then zeros.</param>
    public static NodeRecord Record(string name, int gpus = 0, int cores = 8, long memoryMb = 16_384, params (string Key, string Value)[] labels) => new()
    {
        Id = name.PadRight(64, '0'),
        Name = name,
        PublicKey = "",
        RegisteredAt = 0,
        LastSeenAt = 0,
        Labels = labels.ToDictionary(l => l.Key, l => l.Value),
        Commands = [NodeCommands.WorkloadRun, NodeCommands.WorkloadStop],
        System = System(name, cores, memoryMb, gpus),
        Gpus = new GpuList { Count = gpus, Gpus = [.. Enumerable.Range(0, gpus).Select(i => Gpu(name, i))] },
    };

    public static SystemInfo System(string name, int cores, long memoryMb, int gpus) => new()
    {
        Hostname = name,
        Os = "linux",
        Architecture = "x86_64",
        CpuCount = cores,
        TotalMemoryMb = memoryMb,
        AvailableMemoryMb = memoryMb,
        UsedMemoryMb = 0,
        GpuCount = gpus,
        GpuTotalMemoryGb = gpus * 80,
        Capabilities = [],
        Commands = [],
        Runtimes = ["docker", "process"],
        AgentVersion = "0.1.0",
    };

    public static GpuDevice Gpu(string node, int index) => new() { Index = index, Name = "H100", Uuid = $"GPU-{node}-{index}", MemoryTotalMb = 81_920 };
}
