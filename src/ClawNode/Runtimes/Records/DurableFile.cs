namespace ClawNode.Runtimes.Records;

/// <summary>Files that are whole or absent after a crash: written beside, synced, renamed, and the directory synced.</summary>
internal static class DurableFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Replaces the file's content; mode 0600. Throws <see cref="IOException"/> with the old content intact.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var beside = path + ".new";
        WriteBeside(beside, content);
        File.Move(beside, path, overwrite: true);
        SyncDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>Creates the file; false when it exists already, which then stays as it is, whoever made it at the same time.</summary>
    public static bool TryCreate(string path, ReadOnlySpan<byte> content)
    {
        var beside = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}.new");
        WriteBeside(beside, content);
        try
        {
            // A hard link never replaces.
            if (Libc.Link(beside, path) != 0) return File.Exists(path) ? false : throw new IOException($"{path} cannot be created: {Libc.LastError()}.");
        }
        finally
        {
            File.Delete(beside);
        }

        SyncDirectory(Path.GetDirectoryName(path)!);
        return true;
    }

    private static void WriteBeside(string beside, ReadOnlySpan<byte> content)
    {
        File.Delete(beside);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly, BufferSize = 0 };
        using var stream = new FileStream(beside, options);
        stream.Write(content);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Makes the names in a directory durable: files that appeared, were renamed or removed.</summary>
    public static void SyncDirectory(string path)
    {
        var descriptor = Libc.Open(path, Libc.OpenReadOnly | Libc.OpenDirectory | Libc.OpenCloseOnExec);
        if (descriptor < 0) throw new IOException($"The directory {path} cannot be opened: {Libc.LastError()}.");
        try
        {
            if (Libc.Fsync(descriptor) != 0) throw new IOException($"The directory {path} cannot be synced: {Libc.LastError()}.");
        }
        finally
        {
            _ = Libc.Close(descriptor);
        }
    }
}
