namespace ClawNode.Config;

/// <summary>
/// The agent's config as it is used: defaults filled in, the legacy's <c>gateway</c> and <c>token</c> turned into the first
/// link. Keys in the file are the members' names in snake case.
/// </summary>
internal sealed record NodeConfig
{
    /// <summary>A bridge calls a node suspect after 30 s without a heartbeat, so a longer pause than this is never used.</summary>
    public static readonly TimeSpan LongestHeartbeat = TimeSpan.FromSeconds(10);

    public IReadOnlyList<LinkConfig> Links { get; set; } = [];

    /// <summary>The node's name; null = the machine's host name.</summary>
    public string? Hostname { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    /// <summary>Where identity, tokens and workload records live; null = the default of <see cref="NodePaths"/>.</summary>
    public string? StatePath { get; init; }

    /// <summary>The runtimes that may be used: <c>docker</c>, <c>process</c>.</summary>
    public IReadOnlyList<string> Runtimes { get; set; } = ["docker", "process"];

    /// <summary>Whether a process workload of a root agent may run as root.</summary>
    public bool AllowRootProcesses { get; init; }

    /// <summary>Whether callers may run any program on this machine through <c>system.run</c>.</summary>
    public bool AllowSystemRun { get; init; }

    /// <summary>Directories below which <c>host_path</c> volumes may lie; empty allows none.</summary>
    public IReadOnlyList<string> AllowedHostPaths { get; set; } = [];

    /// <summary>Directory on a tmpfs for the secrets of running workloads; null = <c>/run/clawnode/secrets</c>, or one of the user's own.</summary>
    public string? SecretsDir { get; init; }

    /// <summary>Device files, or directories of them, that a workload may ask for; null = the built-in list.</summary>
    public IReadOnlyList<string>? AllowedDevices { get; init; }

    /// <summary>Path or <c>unix://</c> address of the container engine's socket; null = the engine's default.</summary>
    public string? DockerSocket { get; init; }

    public string? NvidiaSmi { get; init; }

    public string? RocmSmi { get; init; }

    /// <summary>Pause between heartbeats, at most <see cref="LongestHeartbeat"/>.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = LongestHeartbeat;

    /// <summary>First pause before a link is dialled again; it doubles up to <see cref="ReconnectMax"/>.</summary>
    public TimeSpan ReconnectMin { get; set; } = TimeSpan.FromSeconds(1);

    public TimeSpan ReconnectMax { get; set; } = TimeSpan.FromSeconds(30);
}
