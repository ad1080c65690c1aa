using ClawBridge.Protocol.Payloads;

namespace ClawNode.Host;

/// <summary>Shapes the machine's facts into the answers that bridge and gateway read.</summary>
/// <param name="machine">The machine.</param>
/// <param name="labels">The config's labels.</param>
/// <param name="runtimes">The runtimes that work now.</param>
/// <param name="findings">What keeps a runtime from working now.</param>
internal sealed class NodeFacts(
    IMachine machine, IReadOnlyDictionary<string, string> labels, Func<IReadOnlyList<string>> runtimes, Func<IReadOnlyList<string>> findings)
{
    private const long MiB = 1024 * 1024;

    /// <summary>The node's name.</summary>
    public string Hostname { get; } = machine.Read().Hostname;

    public SystemInfo System(GpuList gpus, IReadOnlyList<string> capabilities, IReadOnlyList<string> commands)
    {
        var facts = machine.Read();
        return new SystemInfo
        {
            Hostname = facts.Hostname,
            Os = facts.Os,
            OsVersion = facts.OsVersion,
            KernelVersion = facts.KernelVersion,
            Architecture = facts.Architecture,
            CpuCount = facts.CpuCount,
            TotalMemoryMb = facts.MemoryTotal / MiB,
            AvailableMemoryMb = facts.MemoryAvailable / MiB,
            UsedMemoryMb = (facts.MemoryTotal - facts.MemoryAvailable) / MiB,
            GpuCount = gpus.Count,
            GpuTotalMemoryGb = gpus.TotalMemoryGb,
            Capabilities = capabilities,
            Commands = commands,
            Runtimes = runtimes(),
            AgentVersion = AgentVersion.Text,
            BootId = facts.BootId,
            Labels = labels,
            Findings = Findings(gpus),
        };
    }

    public NodeHealth Health(GpuList gpus)
    {
        var facts = machine.Read();
        IReadOnlyList<string> all = [.. Findings(gpus), .. gpus.Gpus.Where(gpu => !gpu.Healthy).Select(gpu => $"GPU {gpu.Uuid}: {gpu.HealthReason}")];
        return new NodeHealth
        {
            Status = all.Count == 0 ? "healthy" : "degraded",
            Hostname = facts.Hostname,
            CpuCount = facts.CpuCount,
            LoadAverage = facts.LoadAverage,
            MemoryTotalMb = facts.MemoryTotal / MiB,
            MemoryAvailableMb = facts.MemoryAvailable / MiB,
            DiskTotalBytes = facts.DiskTotal,
            DiskAvailableBytes = facts.DiskAvailable,
            GpuCount = gpus.Count,
            UptimeSecs = facts.UptimeSecs,
            Findings = all,
        };
    }

    /// <summary>OpenClaw's <c>node.host.stats</c>.</summary>
    public HostStats Stats()
    {
        var facts = machine.Read();
        return new HostStats(
            facts.CpuCount, facts.LoadAverage.Count == 0 ? null : facts.LoadAverage, facts.MemoryTotal, facts.MemoryAvailable,
            facts.DiskTotal, facts.DiskAvailable);
    }

    private IReadOnlyList<string> Findings(GpuList gpus) => gpus.HealthReason is { } reason ? [.. findings(), reason] : findings();
}
