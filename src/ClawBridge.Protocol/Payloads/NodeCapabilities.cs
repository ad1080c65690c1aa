namespace ClawBridge.Protocol.Payloads;

/// <summary>Answer of <c>node.capabilities</c> (the legacy's fields).</summary>
internal sealed record NodeCapabilities
{
    public required string Hostname { get; init; }

    public required IReadOnlyList<string> Capabilities { get; init; }

    public required IReadOnlyList<string> Commands { get; init; }

    /// <summary>The first runtime that works: <c>docker</c>, <c>process</c> or null.</summary>
    public string? ContainerRuntime { get; init; }

    public required int CpuCount { get; init; }

    /// <summary>MiB.</summary>
    public required long TotalMemoryMb { get; init; }

    public required int GpuCount { get; init; }

    public required long GpuTotalMemoryGb { get; init; }

    public required IReadOnlyList<GpuDevice> Gpus { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>The runtimes that work on this node now.</summary>
    public required IReadOnlyList<string> Runtimes { get; init; }
}
