namespace ClawNode.Runtimes.Process;

/// <summary>The files of one process attempt, by name, in the attempt's directory.</summary>
internal readonly record struct ProcessFiles(string Directory)
{
    /// <summary>What to run; holds the environment, so mode 0600, and removed when the process has ended.</summary>
    public string Launch => Path.Combine(Directory, "launch.json");

    /// <summary>Made once, by the supervisor that may start the process.</summary>
    public string Claim => Path.Combine(Directory, "supervisor.json");

    /// <summary>Made before the program runs.</summary>
    public string Started => Path.Combine(Directory, "started.json");

    /// <summary>Made after the program has ended, or when it could not be started.</summary>
    public string Exit => Path.Combine(Directory, "exit.json");

    /// <summary>The output, in numbered segments.</summary>
    public string Logs => Path.Combine(Directory, "logs");

    /// <summary>The process's private working directory, owned by its user.</summary>
    public string Work => Path.Combine(Directory, "work");
}
