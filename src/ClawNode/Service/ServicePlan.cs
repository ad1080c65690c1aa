namespace ClawNode.Service;

/// <summary>What is to be kept running, and where the machine wants to be told so.</summary>
internal sealed record ServicePlan
{
    /// <summary>The agent's program, absolute.</summary>
    public required string Program { get; init; }

    public required string ConfigFile { get; init; }

    public required string StateDir { get; init; }

    public required bool IsRoot { get; init; }

    /// <summary>The user's home.</summary>
    public required string Home { get; init; }

    /// <summary>Where the user's own systemd keeps its units.</summary>
    public required string UserUnitFolder { get; init; }

    /// <summary>Where the user's own systemd listens; null when the user has none.</summary>
    public string? RuntimeDir { get; init; }

    public string SystemUnitFolder { get; init; } = "/etc/systemd/system";

    /// <summary>There while the machine runs systemd.</summary>
    public string SystemdMark { get; init; } = "/run/systemd/system";

    /// <summary>The command line that is kept running.</summary>
    public IReadOnlyList<string> Words => [Program, "run", "--config", ConfigFile, "--state-dir", StateDir];
}
