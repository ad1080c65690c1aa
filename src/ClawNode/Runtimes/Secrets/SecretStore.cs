using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Payloads;
using ClawNode.Commands;
using Microsoft.Extensions.Logging;

namespace ClawNode.Runtimes.Secrets;

/// <summary>
/// The secrets of this node's attempts: a directory each, in memory, from before the attempt is acknowledged until it has ended.
/// They outlive the agent, and not the machine's next start.
/// </summary>
internal sealed partial class SecretStore(SecretsPlace place, ILogger logger)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerReads = UnixFileMode.UserRead;

    /// <summary>
    /// Nobody but the agent gets through the directory above, so this opens a file to whatever user a container's image has, once it is
    /// mounted there, and to nobody on the node.
    /// </summary>
    private const UnixFileMode EveryoneReads = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>
    /// Puts the secrets of a start command into memory; null when it has none. Throws <c>UNAVAILABLE</c> when there is no place for them,
    /// and then nothing is left behind.
    /// </summary>
    public StagedSecrets? Stage(WorkloadRun spec)
    {
        if (spec.SecretFiles.Count == 0 && spec.EnvSecrets.Count == 0) return null;
        var directory = Path.Combine(place.Make(), AttemptKey.Of(spec).ToString());
        try
        {
            // What an agent left that ended before it acknowledged the attempt.
            if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
            Directory.CreateDirectory(directory, OwnerOnly);
            return Write(directory, spec);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Remove(directory);
            throw new CommandException(InvokeErrorCodes.Unavailable, $"The node cannot put the workload's secrets into memory at {directory}, so nothing was started: {e.Message}", e);
        }
    }

    /// <summary>Removes an attempt's secrets; of an attempt without secrets: nothing.</summary>
    public void Remove(AttemptKey key, StagedSecrets? staged)
    {
        if (staged is not null) Remove(staged.Directory);
        else foreach (var root in place.Candidates.Where(place.IsOurs)) Remove(Path.Combine(root, key.ToString()));
    }

    /// <summary>Removes the secrets of every attempt but those that are wanted, which are told by <see cref="AttemptKey.ToString"/>.</summary>
    public void Sweep(Func<string, bool> isWanted)
    {
        foreach (var root in place.Candidates.Where(place.IsOurs))
        {
            foreach (var directory in Directory.EnumerateDirectories(root).Where(directory => !isWanted(Path.GetFileName(directory))).ToArray())
            {
                LogOrphan(directory);
                Remove(directory);
            }
        }
    }

    private static StagedSecrets Write(string directory, WorkloadRun spec)
    {
        var isContainer = spec.Runtime == RuntimeNames.Docker;
        var mode = isContainer ? EveryoneReads : OwnerReads;
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, text) in spec.SecretFiles)
        {
            var file = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"file-{files.Count}"));
            Write(file, text, mode);
            files[path] = file;
        }

        if (spec.EnvSecrets.Count == 0) return new StagedSecrets(directory, files, null, []);
        var env = Path.Combine(directory, "env");
        Write(env, isContainer ? EnvSecretsText.Script(spec.EnvSecrets) : EnvSecretsText.Block(spec.EnvSecrets), mode);
        return new StagedSecrets(directory, files, env, [.. spec.EnvSecrets.Keys.Order(StringComparer.Ordinal)]);
    }

    private static void Write(string path, string text, UnixFileMode mode)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerReads, BufferSize = 0 };
            using var stream = new FileStream(path, options);
            stream.Write(bytes);
            // Set afterwards, because the umask takes from what a file is created with.
            File.SetUnixFileMode(stream.SafeFileHandle, mode);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>What cannot be removed now is removed when the agent starts again.</summary>
    private void Remove(string directory)
    {
        try
        {
            if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotRemoved(directory, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Directory} holds secrets that no attempt needs any more. They are removed.")]
    private partial void LogOrphan(string directory);

    [LoggerMessage(Level = LogLevel.Error, Message = "The secrets in {Directory} cannot be removed.")]
    private partial void LogNotRemoved(string directory, Exception e);
}
