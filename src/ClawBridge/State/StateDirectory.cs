namespace ClawBridge.State;

/// <summary>The directory that holds all durable state of one cluster.</summary>
/// <param name="path">Absolute.</param>
internal sealed class StateDirectory(string path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public string Path { get; } = path;

    public string DatabasePath => System.IO.Path.Combine(Path, "state.db");

    public string LockPath => System.IO.Path.Combine(Path, "lock");

    public string MasterKeyPath => System.IO.Path.Combine(Path, "master.key");

    /// <summary>Where the owner listens for other bridges, unless that is too long for a socket's address.</summary>
    public string SocketPath => System.IO.Path.Combine(Path, "bridge.sock");

    /// <summary>
    /// The place of the state: <paramref name="asked"/> (<c>--state-dir</c>, a config key), else <c>$CLAW_BRIDGE_STATE_DIR</c>, else
    /// <c>$XDG_STATE_HOME/clawbernetes</c>, else <c>~/.local/state/clawbernetes</c>.
    /// </summary>
    /// <param name="environment">Reads a variable; null when it is not set.</param>
    /// <exception cref="JournalException">Nothing says where the state belongs.</exception>
    public static string Resolve(string? asked, Func<string, string?> environment)
    {
        var directory = Given(asked) ?? Given(environment("CLAW_BRIDGE_STATE_DIR")) ?? System.IO.Path.Combine(StateHome(environment), "clawbernetes");
        return System.IO.Path.GetFullPath(directory);
    }

    /// <summary>Makes the directory for its owner alone, where it is missing and can be made.</summary>
    /// <exception cref="JournalException">A file has its name, so that no state can ever be there.</exception>
    public void Ensure()
    {
        if (Directory.Exists(Path)) return;
        if (File.Exists(Path)) throw new JournalException($"The state directory {Path} is a file. Name a directory with --state-dir.");
        try
        {
            Directory.CreateDirectory(Path, OwnerOnly);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            // The journal meets the same obstacle and explains it to the first write; until then an empty state is the truth.
        }
    }

    private static string StateHome(Func<string, string?> environment)
    {
        // A relative one must be ignored (XDG Base Directory Specification).
        if (Given(environment("XDG_STATE_HOME")) is { } home && System.IO.Path.IsPathRooted(home)) return home;
        return Given(environment("HOME")) is { } user
            ? System.IO.Path.Combine(user, ".local", "state")
            : throw new JournalException("There is no place for the state: neither HOME nor XDG_STATE_HOME is set. Name a directory with --state-dir, or run with --in-memory.");
    }

    private static string? Given(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
