namespace ClawBridge.Protocol.Payloads;

/// <summary>
/// Params of <c>workload.run</c>: start one attempt of one replica, at most once. Repeated with the same workload, replica and
/// attempt it answers with what is there; with an epoch older than one seen it is refused (<c>STALE_EPOCH</c>).
/// The answer is a <see cref="WorkloadStatus"/>, given as soon as the attempt is recorded on the node's disk; how the start
/// goes on is told by <c>workload.changed</c>.
/// </summary>
internal sealed record WorkloadRun
{
    public required string WorkloadId { get; init; }

    public required int Replica { get; init; }

    public required int Attempt { get; init; }

    public required long Epoch { get; init; }

    public required string ClusterId { get; init; }

    public string? Name { get; init; }

    /// <summary><c>docker</c> (default) or <c>process</c>.</summary>
    public string Runtime { get; set; } = "docker";

    /// <summary>Image reference; for <c>process</c> a label only.</summary>
    public required string Image { get; init; }

    /// <summary>Program and arguments; empty = the image's own.</summary>
    public IReadOnlyList<string> Command { get; set; } = [];

    public IReadOnlyDictionary<string, string> Env { get; set; } = new Dictionary<string, string>();

    /// <summary>UUIDs of the GPUs to hand over; empty = none visible.</summary>
    public IReadOnlyList<string> Gpus { get; set; } = [];

    /// <summary>Limit in cores, or null for none.</summary>
    public int? CpuCores { get; init; }

    /// <summary>Limit in MiB, or null for none.</summary>
    public long? MemoryMb { get; init; }

    public long? ShmSizeMb { get; init; }

    public IReadOnlyList<PortMapping> Ports { get; set; } = [];

    public IReadOnlyList<VolumeMount> Volumes { get; set; } = [];

    /// <summary>Absolute path in the container → text, written before the start.</summary>
    public IReadOnlyDictionary<string, string> Files { get; set; } = new Dictionary<string, string>();

    /// <summary>Absolute path in the workload → text of a secret, to be read there but never to be written to the node's disk.</summary>
    public IReadOnlyDictionary<string, string> SecretFiles { get; set; } = new Dictionary<string, string>();

    /// <summary>Variable → text of a secret, for the environment of the workload and of nothing else.</summary>
    public IReadOnlyDictionary<string, string> EnvSecrets { get; set; } = new Dictionary<string, string>();

    public string? WorkingDir { get; init; }

    public string? User { get; init; }

    /// <summary><c>bridge</c> (default) or <c>host</c>.</summary>
    public string Network { get; set; } = "bridge";

    /// <summary>Device files to pass through, like <c>/dev/fuse</c>.</summary>
    public IReadOnlyList<string> Devices { get; set; } = [];

    /// <summary><c>always</c>, <c>if_not_present</c> (default) or <c>never</c>.</summary>
    public string ImagePullPolicy { get; set; } = "if_not_present";

    /// <summary>For the pull of the image, and for nothing else.</summary>
    public RegistryAuth? RegistryAuth { get; init; }

    /// <summary>Seconds after the start at which the node stops it, or null.</summary>
    public long? TimeoutSeconds { get; init; }

    /// <summary>Seconds of idle GPUs after which the node stops it, or null.</summary>
    public long? IdleTimeoutSeconds { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    /// <summary>The same command as far as it may be kept: without secrets and registry credentials, names included.</summary>
    public WorkloadRun WithoutSecrets() =>
        this with { SecretFiles = new Dictionary<string, string>(), EnvSecrets = new Dictionary<string, string>(), RegistryAuth = null };

    /// <summary>Names the attempt; never prints what it carries.</summary>
    public override string ToString() => $"{nameof(WorkloadRun)} {WorkloadId}, replica {Replica}, attempt {Attempt}";
}
