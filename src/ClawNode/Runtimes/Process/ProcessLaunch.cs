namespace ClawNode.Runtimes.Process;

/// <summary>All that a supervisor needs to run a process, settled by the agent beforehand.</summary>
internal sealed record ProcessLaunch
{
    /// <summary>Program and arguments by which a supervisor starts its own binary again.</summary>
    public required IReadOnlyList<string> Self { get; init; }

    /// <summary>Program and arguments of the workload; the program is looked up in the environment's <c>PATH</c>.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>The whole environment, but for secrets.</summary>
    public required IReadOnlyDictionary<string, string> Env { get; init; }

    /// <summary>Where it starts; null = the attempt's private directory.</summary>
    public string? WorkingDir { get; init; }

    /// <summary>Whose rights it has; null = those of the agent itself.</summary>
    public ProcessUser? User { get; init; }

    /// <summary>Files to write with the user's own rights, relative to the working directory or absolute.</summary>
    public IReadOnlyDictionary<string, string> Files { get; set; } = new Dictionary<string, string>();

    /// <summary>Paths like those of <see cref="Files"/> → the file in memory that each shall lead to.</summary>
    public IReadOnlyDictionary<string, string> SecretFiles { get; set; } = new Dictionary<string, string>();

    /// <summary>The file in memory with the variables that only the program gets, or null; its own variables win over them.</summary>
    public string? SecretEnv { get; init; }

    /// <summary>Limit over all of its processes, or null.</summary>
    public long? MemoryBytes { get; init; }
}
