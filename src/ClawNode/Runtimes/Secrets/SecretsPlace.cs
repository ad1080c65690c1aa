using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ClawBridge.Protocol.Frames;
using ClawNode.Commands;

namespace ClawNode.Runtimes.Secrets;

/// <summary>
/// Finds the directory in memory that holds this agent's secrets. Each state directory has its own, so that two agents on one
/// machine leave each other's alone.
/// </summary>
/// <param name="configured">The config's <c>secrets_dir</c>, or null for the usual places.</param>
/// <param name="userRuntimeDir"><c>XDG_RUNTIME_DIR</c>, or null.</param>
/// <param name="stateDir">The agent's state directory.</param>
/// <param name="user">The agent's effective user.</param>
internal sealed class SecretsPlace(string? configured, string? userRuntimeDir, string stateDir, uint user)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const int HashChars = 16;

    /// <summary>The directories that may be used, the preferred one first; none need exist.</summary>
    public IReadOnlyList<string> Candidates { get; } = [.. Bases(configured, userRuntimeDir, user).Select(directory => Path.Combine(directory, HashOf(stateDir)))];

    /// <summary>The first directory that lies in memory, without making it; null when there is none.</summary>
    public string? Find() => Candidates.FirstOrDefault(static directory => FileFacts.IsInMemory(Existing(directory)));

    /// <summary>Makes the first directory that lies in memory and is ours; throws <c>UNAVAILABLE</c> with the reason when there is none.</summary>
    public string Make()
    {
        List<string> problems = [];
        foreach (var directory in Candidates)
        {
            if (Problem(directory) is not { } problem) return directory;
            problems.Add(problem);
        }

        throw new CommandException(InvokeErrorCodes.Unavailable,
            $"This node has no safe place in memory for secrets, so the workload was not taken: {string.Join("; ", problems)}. Mount a tmpfs, and name a directory on it as secrets_dir in the node's config.");
    }

    /// <summary>Whether the directory exists, lies in memory and is nobody else's.</summary>
    public bool IsOurs(string directory) => FileFacts.Of(directory) is { } facts && facts.IsPrivateDirectory(user) && FileFacts.IsInMemory(directory);

    private string? Problem(string directory)
    {
        try
        {
            var parent = Path.GetDirectoryName(directory)!;
            // Asked before anything is made, so that no empty directory is left on a disk.
            if (!FileFacts.IsInMemory(Existing(directory))) return $"{parent} is not on a tmpfs";
            Directory.CreateDirectory(Path.GetDirectoryName(parent)!);
            Directory.CreateDirectory(parent, OwnerOnly);
            Directory.CreateDirectory(directory, OwnerOnly);
            return IsOurs(directory) ? null : $"{directory} belongs to someone else, or others may write to it";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{directory} cannot be made ({e.Message.TrimEnd('.')})";
        }
    }

    /// <summary>The nearest directory on the way up that exists.</summary>
    private static string Existing(string directory)
    {
        while (!Directory.Exists(directory)) directory = Path.GetDirectoryName(directory)!;
        return directory;
    }

    private static IReadOnlyList<string> Bases(string? configured, string? userRuntimeDir, uint user)
    {
        if (configured is not null) return [configured];
        var shared = string.Create(CultureInfo.InvariantCulture, $"/dev/shm/clawnode-{user}");
        if (user == 0) return ["/run/clawnode/secrets", shared];
        return userRuntimeDir is { } own && own.StartsWith('/') ? [Path.Combine(own, "clawnode/secrets"), shared] : [shared];
    }

    private static string HashOf(string stateDir) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(stateDir))))[..HashChars];
}
