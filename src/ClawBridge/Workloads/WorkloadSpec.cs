using ClawBridge.Protocol.Payloads;

namespace ClawBridge.Workloads;

/// <summary>What a workload was asked to be, checked and with defaults filled in. Immutable but for <see cref="Replicas"/> and, where a quota came later, what is limited.</summary>
internal sealed record WorkloadSpec
{
    public required string Image { get; init; }

    /// <summary><c>docker</c> or <c>process</c>.</summary>
    public required string Runtime { get; init; }

    public IReadOnlyList<string> Command { get; set; } = [];

    public IReadOnlyDictionary<string, string> Env { get; set; } = new Dictionary<string, string>();

    /// <summary>GPUs of each replica, 0 to 64.</summary>
    public int Gpus { get; init; }

    /// <summary>Request in cores; the limit too when <see cref="CpuLimited"/>.</summary>
    public int CpuCores { get; set; } = 1;

    public bool CpuLimited { get; init; }

    /// <summary>Request in MiB; the limit too when <see cref="MemoryLimited"/>.</summary>
    public long MemoryMb { get; set; } = 512;

    public bool MemoryLimited { get; init; }

    public int Replicas { get; set; } = 1;

    /// <summary>Higher is placed first.</summary>
    public int Priority { get; init; }

    public RestartPolicy RestartPolicy { get; init; }

    /// <summary>Failed attempts after which a replica is failed for good; null = without end.</summary>
    public int? MaxRetries { get; init; }

    public OnNodeLost OnNodeLost { get; init; }

    public IReadOnlyList<PortMapping> Ports { get; set; } = [];

    public IReadOnlyList<VolumeMount> Volumes { get; set; } = [];

    /// <summary>Absolute path → text.</summary>
    public IReadOnlyDictionary<string, string> Files { get; set; } = new Dictionary<string, string>();

    /// <summary>Absolute path → the secret whose value is read there: <c>id</c> or <c>id@version</c>.</summary>
    public IReadOnlyDictionary<string, string> SecretFiles { get; set; } = new Dictionary<string, string>();

    /// <summary>Variable → the secret that is its value: <c>id</c> or <c>id@version</c>.</summary>
    public IReadOnlyDictionary<string, string> EnvSecrets { get; set; } = new Dictionary<string, string>();

    /// <summary>The secret with the credentials for the pull: <c>id</c> or <c>id@version</c>.</summary>
    public string? RegistrySecret { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    /// <summary>Labels that the node must have, exactly.</summary>
    public IReadOnlyDictionary<string, string> NodeSelector { get; set; } = new Dictionary<string, string>();

    public long? ShmSizeMb { get; init; }

    public long? TimeoutSeconds { get; init; }

    public long? IdleTimeoutSeconds { get; init; }

    public string? WorkingDir { get; init; }

    public string? User { get; init; }

    /// <summary><c>bridge</c> or <c>host</c>.</summary>
    public string Network { get; set; } = "bridge";

    public IReadOnlyList<string> Devices { get; set; } = [];

    /// <summary><c>always</c>, <c>if_not_present</c> or <c>never</c>.</summary>
    public string ImagePullPolicy { get; set; } = "if_not_present";
}
