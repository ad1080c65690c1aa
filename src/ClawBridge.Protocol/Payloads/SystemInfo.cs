namespace ClawBridge.Protocol.Payloads;

/// <summary>Answer of <c>system.info</c>.</summary>
internal sealed record SystemInfo
{
    public required string Hostname { get; init; }

    public required string Os { get; init; }

    public string? OsVersion { get; init; }

    public string? KernelVersion { get; init; }

    /// <summary>Like <c>x86_64</c>.</summary>
    public required string Architecture { get; init; }

    public required int CpuCount { get; init; }

    /// <summary>MiB.</summary>
    public required long TotalMemoryMb { get; init; }

    /// <summary>MiB.</summary>
    public required long AvailableMemoryMb { get; init; }

    /// <summary>MiB.</summary>
    public required long UsedMemoryMb { get; init; }

    public required int GpuCount { get; init; }

    public required long GpuTotalMemoryGb { get; init; }

    public required IReadOnlyList<string> Capabilities { get; init; }

    public required IReadOnlyList<string> Commands { get; init; }

    /// <summary>The runtimes that work on this node now: <c>docker</c>, <c>process</c>.</summary>
    public required IReadOnlyList<string> Runtimes { get; init; }

    public required string AgentVersion { get; init; }

    /// <summary>Changes when the machine boots.</summary>
    public string? BootId { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    /// <summary>What keeps a runtime or probe from working, each a sentence.</summary>
    public IReadOnlyList<string> Findings { get; set; } = [];
}
