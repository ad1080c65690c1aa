namespace ClawBridge.State.Sqlite;

/// <summary>Copies of the whole state: made while it is in use, and brought back.</summary>
internal static class StateFiles
{
    private const string Kept = ".before-restore";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes a consistent, durable copy to a new file. The master key is not in it.</summary>
    /// <exception cref="JournalException">The copy was not made, and there is no half of one.</exception>
    public static void BackUp(SqliteJournal journal, string file)
    {
        if (File.Exists(file)) throw new JournalException($"The file {file} exists already. Nothing was written. Name a new file for the backup.");
        var partial = file + ".partial";
        try
        {
            using (Create(partial))
            {
                // SQLite fills an empty file, and leaves its mode as it is.
            }

            journal.CopyTo(partial);
            Publish(partial, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"The backup {file} could not be written: {e.Message} Name a file in a directory that can be written and has room.", e);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>
    /// Replaces the state with a backup, whole or not at all. The caller owns the directory. What it replaces is kept beside it under
    /// the name <c>state.db.before-restore</c>.
    /// </summary>
    /// <exception cref="JournalException">The file is no sound backup, or there is no room; the state is as it was.</exception>
    public static void Restore(StateDirectory directory, string file)
    {
        var incoming = directory.DatabasePath + ".incoming";
        try
        {
            Copy(file, incoming);
            Verify(incoming, file);
            SetOldAside(directory);
            Publish(incoming, directory.DatabasePath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"The backup {file} could not be restored: {e.Message} The state is as it was.", e);
        }
        finally
        {
            File.Delete(incoming);
        }
    }

    private static void Copy(string from, string to)
    {
        File.Delete(to);
        using var source = File.OpenRead(from);
        using var target = Create(to);
        source.CopyTo(target);
    }

    private static FileStream Create(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.Create,
        Access = FileAccess.Write,
        UnixCreateMode = OwnerOnly,
    });

    private static void Verify(string copy, string file)
    {
        try
        {
            using var connection = SqliteConnection.OpenReadOnly(copy, ignoreLog: true);
            if (!IsSound(connection)) throw new JournalException($"The backup {file} is damaged. The state is as it was. Use another backup.");
            var version = connection.QueryInteger("PRAGMA user_version"u8);
            if (version > Schema.Version)
                throw new JournalException($"The backup {file} was written by a newer claw-bridge (layout {version}; this one knows layouts up to {Schema.Version}). The state is as it was. Restore it with that newer claw-bridge.");
            if (version == 0 || connection.QueryInteger("SELECT count(*) FROM meta WHERE key = 'cluster_id'"u8) == 0) throw NotABackup(file);
        }
        catch (SqliteException e)
        {
            throw NotABackup(file, e);
        }
    }

    private static bool IsSound(SqliteConnection connection)
    {
        using var check = connection.Prepare("PRAGMA integrity_check(1)"u8, isKept: false);
        return check.Step() && check.Text(0).SequenceEqual("ok"u8);
    }

    private static JournalException NotABackup(string file, Exception? inner = null) =>
        new($"The file {file} is not a backup of claw-bridge, or it is damaged. The state is as it was. Use a file that 'claw-bridge state backup' made.", inner);

    /// <summary>The old log must not be taken for the restored file's: it is folded into the old file, or goes aside with it.</summary>
    private static void SetOldAside(StateDirectory directory)
    {
        var log = directory.DatabasePath + "-wal";
        if (!File.Exists(directory.DatabasePath)) return;
        try
        {
            using (var connection = SqliteConnection.Open(directory.DatabasePath))
            {
                connection.Execute("PRAGMA locking_mode=EXCLUSIVE"u8);
                connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)"u8);
            }

            if (new FileInfo(log) is { Exists: true, Length: > 0 }) throw new IOException($"The log {log} is in use.");
            File.Delete(log);
        }
        catch (SqliteException)
        {
            // Too damaged to be folded: both files are kept as they are.
            if (File.Exists(log)) File.Move(log, directory.DatabasePath + Kept + "-wal", overwrite: true);
        }

        Copy(directory.DatabasePath, directory.DatabasePath + Kept);
    }

    private static void Publish(string from, string to)
    {
        using (var file = File.OpenHandle(from, FileMode.Open, FileAccess.ReadWrite)) RandomAccess.FlushToDisk(file);
        File.Move(from, to, overwrite: true);
        DurableDirectory.Flush(Path.GetDirectoryName(to)!);
    }
}
