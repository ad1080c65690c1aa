namespace ClawNode.Host;

/// <summary>What the kernel and the distribution say of the machine.</summary>
internal sealed record MachineFacts
{
    public required string Hostname { get; init; }

    /// <summary>The distribution's id, like <c>debian</c>; <c>linux</c> where it does not say.</summary>
    public required string Os { get; init; }

    public string? OsVersion { get; init; }

    public string? KernelVersion { get; init; }

    /// <summary>Like <c>x86_64</c>.</summary>
    public required string Architecture { get; init; }

    public required int CpuCount { get; init; }

    /// <summary>Bytes.</summary>
    public required long MemoryTotal { get; init; }

    /// <summary>Bytes that new programs can have without swapping (the kernel's <c>MemAvailable</c>).</summary>
    public required long MemoryAvailable { get; init; }

    /// <summary>1, 5 and 15 minutes.</summary>
    public required IReadOnlyList<double> LoadAverage { get; init; }

    /// <summary>Seconds since boot.</summary>
    public required long UptimeSecs { get; init; }

    public string? BootId { get; init; }

    /// <summary>Bytes of the file system that holds the agent's state; null where unknown.</summary>
    public long? DiskTotal { get; init; }

    /// <summary>Bytes of it that the agent may still fill; null where unknown.</summary>
    public long? DiskAvailable { get; init; }
}
