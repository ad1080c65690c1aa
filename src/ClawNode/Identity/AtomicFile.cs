using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ClawNode.Identity;

/// <summary>
/// Writes files that a crash never leaves half-written: into a new file beside it, to the disk, then renamed, and the rename
/// itself to the disk. Mode 0600 from the first byte.
/// </summary>
internal static partial class AtomicFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int ReadOnlyDirectory = 0x10000 | 0x80000;

    /// <summary>Replaces the file.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var temporary = WriteBeside(path, content);
        File.Move(temporary, path, overwrite: true);
        SyncDirectory(path);
    }

    /// <summary>Creates the file; false when it exists already, which then stays as it is.</summary>
    public static bool TryCreate(string path, ReadOnlySpan<byte> content)
    {
        var temporary = WriteBeside(path, content);
        try
        {
            // A hard link never replaces, whoever else creates the file at the same time.
            if (link(temporary, path) != 0)
            {
                if (File.Exists(path)) return false;
                throw new IOException($"{path} cannot be created: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");
            }
        }
        finally
        {
            File.Delete(temporary);
        }
        SyncDirectory(path);
        return true;
    }

    private static string WriteBeside(string path, ReadOnlySpan<byte> content)
    {
        var temporary = $"{path}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}.tmp";
        using var stream = new FileStream(temporary, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Share = FileShare.None,
            UnixCreateMode = OwnerOnly,
        });
        stream.Write(content);
        stream.Flush(flushToDisk: true);
        return temporary;
    }

    private static void SyncDirectory(string path)
    {
        var directory = open(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/", ReadOnlyDirectory);
        if (directory < 0) return;
        _ = fsync(directory);
        _ = close(directory);
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int link(string existing, string created);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(int file);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int file);
}
