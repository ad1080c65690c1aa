namespace ClawNode.Host;

/// <summary>Payload of OpenClaw's <c>node.host.stats</c> event; bytes throughout.</summary>
internal sealed record HostStats(
    int CpuCount, IReadOnlyList<double>? LoadAverage, long MemoryTotalBytes, long MemoryFreeBytes, long? DiskTotalBytes, long? DiskAvailableBytes);
