namespace ClawNode.Runtimes;

/// <summary>What the node's config says about workloads.</summary>
internal sealed record RuntimeOptions
{
    /// <summary>The agent's state directory; records live below <c>workloads/</c> in it.</summary>
    public required string StateDir { get; init; }

    /// <summary>The node's id. Containers carry it, so that two agents on one engine leave each other's alone.</summary>
    public required string NodeId { get; init; }

    /// <summary>The runtimes that may be used, by name; a runtime that is not listed refuses to start anything.</summary>
    public IReadOnlyList<string> Runtimes { get; init; } = [RuntimeNames.Docker, RuntimeNames.Process];

    /// <summary>Path or <c>unix://</c> address of the engine's socket; null = <c>DOCKER_HOST</c>, else <c>/var/run/docker.sock</c>.</summary>
    public string? DockerSocket { get; init; }

    /// <summary>Directories below which <c>host_path</c> volumes may lie; empty allows none.</summary>
    public IReadOnlyList<string> AllowedHostPaths { get; init; } = [];

    /// <summary>Device files, or directories of them, that a workload may ask for.</summary>
    public IReadOnlyList<string> AllowedDevices { get; init; } =
        ["/dev/dri", "/dev/fuse", "/dev/infiniband", "/dev/kfd", "/dev/kvm", "/dev/net/tun"];

    /// <summary>Directory on a tmpfs below which secrets are kept while their workloads run; null = the usual places of <see cref="Secrets.SecretsPlace"/>.</summary>
    public string? SecretsDir { get; init; }

    /// <summary>The user's own directory for what lives as long as a login, <c>XDG_RUNTIME_DIR</c>; null where there is none.</summary>
    public string? UserRuntimeDir { get; init; }

    /// <summary>Whether a process workload of a root agent may run as root.</summary>
    public bool AllowRootProcesses { get; init; }

    /// <summary>Program and arguments that start a process supervisor; the attempt's directory follows. Null = this program's own <c>supervise</c>.</summary>
    public IReadOnlyList<string>? SupervisorCommand { get; init; }

    /// <summary>How many ended attempts are kept with their logs.</summary>
    public int KeepEnded { get; init; } = 100;

    /// <summary>How long an ended attempt is kept.</summary>
    public TimeSpan KeepEndedFor { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How many ended attempts of one replica are kept.</summary>
    public int KeepEndedPerReplica { get; init; } = 3;
}
