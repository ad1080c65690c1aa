using System.Runtime.InteropServices;

namespace ClawBridge.State;

/// <summary>Makes the names in a directory durable: what was created, renamed or deleted there stays so after a power loss.</summary>
internal static partial class DurableDirectory
{
    /// <exception cref="IOException">The directory could not be written to disk.</exception>
    public static void Flush(string path)
    {
        using var directory = FileLock.OpenToRead(path);
        if (directory is null || Synchronize(directory) != 0) throw new IOException($"The directory {path} could not be written to disk.");
    }

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Synchronize(SafeHandle directory);
}
