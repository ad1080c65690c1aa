using ClawNode.Config;

namespace ClawNode.Identity;

/// <summary>The agent's state directory, mode 0700.</summary>
internal sealed class StateDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private StateDirectory(string path) => Root = path;

    public string Root { get; }

    public string DeviceFile => Path.Combine(Root, "device.json");

    public string TokenFolder => Path.Combine(Root, "tokens");

    public string CertificateFolder => Path.Combine(Root, "certificates");

    public string StatusFile => Path.Combine(Root, "status.json");

    /// <summary>The running agent's socket for commands from this machine.</summary>
    public string ControlSocket => Path.Combine(Root, "agent.sock");

    public string LockFile => Path.Combine(Root, "agent.lock");

    /// <summary>Names it without touching the disk.</summary>
    public static StateDirectory At(string path) => new(path);

    /// <summary>Makes sure that it exists and can be written.</summary>
    public static StateDirectory Open(string path)
    {
        try
        {
            Directory.CreateDirectory(path, OwnerOnly);
            Directory.CreateDirectory(Path.Combine(path, "tokens"), OwnerOnly);
            Directory.CreateDirectory(Path.Combine(path, "certificates"), OwnerOnly);
            return new StateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException($"The state directory {path} cannot be used: {e.Message} Run as root, or name another with --state-dir.", e);
        }
    }

    /// <summary>Whether an agent runs on it now.</summary>
    public bool IsLocked()
    {
        if (!File.Exists(LockFile)) return false;
        using var held = TryLock();
        return held is null;
    }

    /// <summary>Takes the directory for one running agent; null when another one has it.</summary>
    public FileStream? TryLock()
    {
        try
        {
            return new FileStream(LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
