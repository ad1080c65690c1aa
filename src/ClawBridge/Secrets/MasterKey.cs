using System.Security.Cryptography;
using ClawBridge.State;

namespace ClawBridge.Secrets;

/// <summary>
/// The key under which secrets and private keys lie in the state: 32 random bytes in a file of its own, made at the first need.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="isGiven">It was named with <c>CLAW_BRIDGE_MASTER_KEY_FILE</c>: then it must exist and its mode is its owner's affair.</param>
internal sealed class MasterKey(string path, bool isGiven, RandomNumberGenerator random)
{
    public const int Length = 32;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private readonly Lock _lock = new();
    private byte[]? _key;

    /// <summary>The key of a state directory, or the one that the environment names.</summary>
    public static MasterKey Of(StateDirectory directory, Func<string, string?> environment, RandomNumberGenerator random) =>
        environment("CLAW_BRIDGE_MASTER_KEY_FILE") is { Length: > 0 } given
            ? new MasterKey(Path.GetFullPath(given), isGiven: true, random)
            : new MasterKey(directory.MasterKeyPath, isGiven: false, random);

    /// <exception cref="JournalException">The file cannot be had or does not hold a key; the message says what to do.</exception>
    public byte[] Get()
    {
        lock (_lock) return _key ??= ReadOrMake();
    }

    private byte[] ReadOrMake()
    {
        try
        {
            if (File.Exists(path)) return Read();
            if (isGiven) throw new JournalException($"The master key {path} does not exist. Correct CLAW_BRIDGE_MASTER_KEY_FILE, or make the file with 32 random bytes.");
            return Make();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"The master key {path} cannot be read or made: {e.Message} Make its directory writable and the file readable for the user that runs claw-bridge.", e);
        }
    }

    private byte[] Read()
    {
        if (!isGiven && (File.GetUnixFileMode(path) & Others) != 0)
            throw new JournalException($"The master key {path} can be read or written by other users. Run 'chmod 600 {path}', and consider the secrets known to them.");
        var key = File.ReadAllBytes(path);
        return key.Length == Length
            ? key
            : throw new JournalException($"The master key {path} has {key.Length} bytes instead of {Length}, so it is not the one that was made. Bring the right file back; without it, stored secrets cannot be read.");
    }

    private byte[] Make()
    {
        var key = new byte[Length];
        random.GetBytes(key);
        var partial = path + ".partial";
        File.Delete(partial);
        using (var file = new FileStream(partial, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            file.Write(key);
            file.Flush(flushToDisk: true);
        }

        File.Move(partial, path, overwrite: false);
        DurableDirectory.Flush(Path.GetDirectoryName(path)!);
        return key;
    }
}
