namespace ClawBridge.Protocol.Payloads;

/// <summary>One GPU of a node as <c>gpu.list</c> tells it. What the driver's schema does not say is null, never 0.</summary>
internal sealed record GpuDevice
{
    /// <summary>The driver's own number, from 0.</summary>
    public required int Index { get; init; }

    public required string Name { get; init; }

    /// <summary>What containers are given; <c>GPU-…</c> for NVIDIA, the unique id (else the PCI address) for AMD.</summary>
    public required string Uuid { get; init; }

    /// <summary>MiB.</summary>
    public long? MemoryTotalMb { get; init; }

    public string? PciBusId { get; init; }

    public GpuVendor Vendor { get; init; }

    public string? DriverVersion { get; init; }

    public string? CudaVersion { get; init; }

    public string? Architecture { get; init; }

    /// <summary>Whether MIG is on; null where the GPU has no MIG.</summary>
    public bool? MigEnabled { get; init; }

    public IReadOnlyList<MigDevice> MigDevices { get; set; } = [];

    /// <summary>Device files to hand to a container (AMD).</summary>
    public IReadOnlyList<string> DevicePaths { get; set; } = [];

    /// <summary>False takes the GPU out of placement; <see cref="HealthReason"/> says why.</summary>
    public bool Healthy { get; set; } = true;

    public string? HealthReason { get; init; }
}
