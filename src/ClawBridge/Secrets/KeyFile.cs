using System.Security.Cryptography;
using ClawBridge.State;

namespace ClawBridge.Secrets;

/// <summary>One file with a key in it. Whatever goes wrong is a <see cref="JournalException"/> whose message says what to do.</summary>
/// <param name="path">The file, or a symbolic link to it.</param>
/// <param name="isChecked">It is refused when other users can read or write it.</param>
internal sealed class KeyFile(string path, bool isChecked, RandomNumberGenerator random)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    public bool Exists => File.Exists(path);

    /// <summary>Where the file really is: what a link points to is replaced, not the link.</summary>
    public string Place => field ??= Try("read", () => Exists ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path);

    public byte[] Read() => Try("read", () =>
    {
        if (isChecked && (File.GetUnixFileMode(path) & Others) != 0)
            throw new JournalException($"The master key {path} can be read or written by other users. Run 'chmod 600 {path}', and consider the secrets known to them.");
        var key = File.ReadAllBytes(path);
        return key.Length == MasterKey.Length
            ? key
            : throw new JournalException($"The master key {path} has {key.Length} bytes instead of {MasterKey.Length}, so it is not the one that was made. Bring the right file back; without it, stored secrets cannot be read.");
    });

    /// <summary>Writes a new random key, durably and never in part; the file must not exist.</summary>
    public byte[] Make() => Try("made", () =>
    {
        var key = new byte[MasterKey.Length];
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
    });

    /// <summary>Puts this file in the other's place, durably and in one step.</summary>
    public void MoveTo(KeyFile other) => Try("put in place", () =>
    {
        File.Move(path, other.Place, overwrite: true);
        DurableDirectory.Flush(Path.GetDirectoryName(path)!);
        return true;
    });

    public void Delete() => Try("deleted", () =>
    {
        File.Delete(path);
        return true;
    });

    private T Try<T>(string what, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"The master key {path} cannot be {what}: {e.Message} Make its directory writable and the file readable for the user that runs claw-bridge.", e);
        }
    }
}
