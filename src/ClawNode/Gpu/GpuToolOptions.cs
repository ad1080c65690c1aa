using ClawNode.Config;

namespace ClawNode.Gpu;

/// <summary>Where the vendors' tools are, when not where they are looked for.</summary>
/// <param name="NvidiaSmi">Path of nvidia-smi, or null to look it up.</param>
/// <param name="RocmSmi">Path of rocm-smi, or null to look it up.</param>
internal sealed record GpuToolOptions(string? NvidiaSmi = null, string? RocmSmi = null)
{
    /// <summary>Folders behind <c>PATH</c>: systemd's search path lacks ROCm's, WSL keeps nvidia-smi apart.</summary>
    public const string VendorFolders = ":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/rocm/bin:/usr/lib/wsl/lib";

    /// <summary>From the config; <c>CLAWNODE_NVIDIA_SMI</c> and <c>CLAWNODE_ROCM_SMI</c> win.</summary>
    public static GpuToolOptions From(NodeConfig config, Func<string, string?> environment) =>
        new(environment("CLAWNODE_NVIDIA_SMI") ?? config.NvidiaSmi, environment("CLAWNODE_ROCM_SMI") ?? config.RocmSmi);

    /// <summary>How long one run of a tool may take.</summary>
    public static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(10);
}
