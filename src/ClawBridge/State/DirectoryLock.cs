using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ClawBridge.State;

/// <summary>
/// Ownership of a state directory. The kernel holds the lock for as long as the process lives, so a dead owner's is free at
/// once; the file tells others who the owner is and where it listens.
/// </summary>
internal sealed class DirectoryLock : IDisposable
{
    private const int LongestText = 8192;

    private readonly SafeFileHandle? _file;
    private readonly bool _isWritable;

    private DirectoryLock(SafeFileHandle? file, bool isWritable) => (_file, _isWritable) = (file, isWritable);

    /// <summary>Null while another process owns the directory.</summary>
    public static DirectoryLock? TryTake(StateDirectory directory, int processId)
    {
        directory.Ensure();
        var writable = FileLock.OpenOrCreate(directory.LockPath);

        // A directory that cannot be written has no second writer to fear, with or without a lock file in it.
        var file = writable ?? FileLock.OpenToRead(directory.LockPath);
        if (file is null) return new DirectoryLock(null, false);
        if (!FileLock.TryTake(file))
        {
            file.Dispose();
            return null;
        }

        var taken = new DirectoryLock(file, writable is not null);
        taken.Write(new LockHolder(processId, directory.SocketPath));
        return taken;
    }

    /// <summary>The last owner that wrote itself down; null when there was none. It may be dead, or not yet have written.</summary>
    public static LockHolder? Read(StateDirectory directory)
    {
        using var file = FileLock.OpenToRead(directory.LockPath);
        if (file is null) return null;
        var text = new byte[LongestText];
        var lines = Encoding.UTF8.GetString(text, 0, RandomAccess.Read(file, text, 0)).Split('\n');
        return lines is [var pid, { Length: > 0 } socket, ..] && int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new LockHolder(id, socket)
            : null;
    }

    /// <summary>Tells others who owns the directory and where to reach it.</summary>
    public void Write(LockHolder holder)
    {
        if (_file is null || !_isWritable) return;
        var text = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{holder.ProcessId}\n{holder.SocketPath}\n"));
        try
        {
            RandomAccess.Write(_file, text, 0);
            RandomAccess.SetLength(_file, text.Length);
        }
        catch (IOException)
        {
            // A full disk: others then do not find the socket and say so, and the writes here say why.
        }
    }

    public void Dispose() => _file?.Dispose();
}
