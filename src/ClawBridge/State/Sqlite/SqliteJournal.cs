using System.Text;

namespace ClawBridge.State.Sqlite;

/// <summary>
/// The state in one SQLite file (write-ahead log, <c>synchronous=FULL</c>). Whoever makes one owns the state directory. A commit
/// appends one entry to the table <c>log</c>; between commits, entries are folded into the table <c>rows</c>. Opening an
/// existing file writes nothing; where it cannot be written, it is still read, and each commit says why it failed and tries anew.
/// </summary>
/// <param name="path">The database file; its directory exists.</param>
/// <param name="newClusterId">The cluster id, should the file have to be made.</param>
/// <param name="migrations">Other than <see cref="Migrations.All"/> only in tests.</param>
/// <param name="limits">Other than <see cref="JournalLimits.Default"/> only in tests.</param>
internal sealed class SqliteJournal(
    string path, string newClusterId, IFailpoints? failpoints = null, IReadOnlyList<Migration>? migrations = null, JournalLimits? limits = null)
    : IJournal
{
    /// <summary>Where the write-ahead log is above this many bytes at the end, it is emptied, so that the next start need not read it.</summary>
    private const long LongWriteAhead = 256 * 1024;

    private const string NothingStored = "Nothing was stored.";

    private readonly IReadOnlyList<Migration> _migrations = migrations ?? Migrations.All;
    private readonly JournalLimits _limits = limits ?? JournalLimits.Default;
    private readonly LogEntryWriter _entry = new();
    private SqliteConnection? _connection;
    private JournalStatements? _statements;
    private long _logBytes;
    private long _noFoldBelow;
    private bool _isReadOnly;
    private bool _isMade;
    private bool _isWriteAheadInDoubt;

    public JournalContents Load(RowReader read)
    {
        try
        {
            if (!File.Exists(path)) return Create();
            _connection = OpenExisting();
            var version = CheckVersion();
            if (version == 0) return Create();
            if (version < LastVersion) Migrations.Apply(_connection, version, _migrations, newClusterId);
            _isMade = true;
            return ReadAll(_connection, read);
        }
        catch (SqliteException e)
        {
            throw e.Explain(path, "The state was not loaded.");
        }
    }

    public void Commit(IReadOnlyList<IReadOnlyCollection<Change>> transactions, long revision, long eventSeq)
    {
        failpoints?.Reach(Failpoint.BeforeCommit);
        try
        {
            var statements = MakeWritable();
            statements.Begin.Run();
            var entry = _entry.Write(transactions, revision, eventSeq);
            statements.Append(revision, entry);
            failpoints?.Reach(Failpoint.AfterWriteBeforeFsync);
            statements.Commit.Run();
            _logBytes += entry.Length;
        }
        catch (SqliteException e)
        {
            Undo();
            if (e.IsInputOutput) ForgetFailedBatch();
            throw e.Explain(path, NothingStored);
        }
        catch
        {
            Undo();
            throw;
        }
    }

    /// <inheritdoc/>
    public bool Tidy(bool isIdle)
    {
        var most = Math.Max(isIdle ? _limits.Worthwhile : _limits.Most, _noFoldBelow);
        if (_logBytes <= most) return false;
        while (_logBytes > most && TryFold(_limits.Piece) && !isIdle)
        {
            // While others wait only as much is folded as must be.
        }

        return true;
    }

    /// <inheritdoc/>
    public void Purge()
    {
        try
        {
            MakeWritable();
            if (_logBytes > 0 && !TryFold(long.MaxValue)) throw new JournalException($"The log in {path} could not be folded, so old values are still in it. Make room on the disk and try again.");
            // Pages that were given up keep what was in them; the copy that this makes has none.
            _connection!.Execute("VACUUM"u8);
            _connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)"u8);
        }
        catch (SqliteException e)
        {
            throw e.Explain(path, "Old values may still be in the file.");
        }
    }

    /// <summary>Writes a whole, consistent copy of the state to a file that does not exist yet.</summary>
    /// <exception cref="JournalException">The copy could not be written; what there is of it must be deleted.</exception>
    public void CopyTo(string file)
    {
        try
        {
            var connection = _connection ?? throw new JournalException($"There is no state at {path} to copy.");
            using var copy = connection.Prepare("VACUUM INTO ?1"u8, isKept: false);
            copy.RunWith(file);
        }
        catch (SqliteException e)
        {
            throw e.Explain(file, "The copy was not made.");
        }
    }

    public void Dispose()
    {
        if (_isMade && !_isReadOnly && new FileInfo(path + "-wal") is { Exists: true, Length: > LongWriteAhead }) TryShorten();
        Close();
    }

    private int LastVersion => _migrations[^1].Version;

    /// <summary>Serves an empty state even where the file cannot be made now; each commit then tries to make it.</summary>
    private JournalContents Create()
    {
        try
        {
            Make();
        }
        catch (SqliteException e) when (e.IsFull || e.IsDenied)
        {
            Close();
        }

        return new JournalContents(newClusterId, 0, 0);
    }

    private void Make()
    {
        CreateFile();
        _connection ??= OpenExisting();
        _connection.Execute("PRAGMA journal_mode=WAL"u8);
        Migrations.Apply(_connection, CheckVersion(), _migrations, newClusterId);
        _isMade = true;
    }

    private void CreateFile()
    {
        try
        {
            using var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SqliteException.CannotOpen(e.Message);
        }
    }

    private SqliteConnection OpenExisting()
    {
        try
        {
            var connection = Prepared(SqliteConnection.Open(path));
            _isReadOnly = false;
            return connection;
        }
        catch (SqliteException e) when (e.IsDenied || e.IsFull)
        {
            // A log can be neither made nor opened for writing there. The owner's lock keeps writers away, so none is needed to read.
            _isReadOnly = true;
            return Prepared(SqliteConnection.OpenReadOnly(path, ignoreLog: !File.Exists(path + "-wal")));
        }
    }

    private static SqliteConnection Prepared(SqliteConnection connection)
    {
        try
        {
            // One owner: the log's index stays in this process's memory, and a foreign program cannot write behind its back.
            connection.Execute("PRAGMA locking_mode=EXCLUSIVE"u8);
            connection.KeepLogOnClose();
            connection.QueryInteger("PRAGMA schema_version"u8);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The layout of the open file; 0 = nothing in it yet.</summary>
    private long CheckVersion()
    {
        var version = _connection!.QueryInteger("PRAGMA user_version"u8);
        if (version > LastVersion)
        {
            throw new JournalException(
                $"The state in {path} was written by a newer claw-bridge (layout {version}; this one knows layouts up to {LastVersion}). Nothing was changed. Run that newer claw-bridge, or name another directory with --state-dir.");
        }

        if (version == 0 && _connection.QueryInteger("SELECT count(*) FROM sqlite_master"u8) > 0)
            throw new JournalException($"The file {path} is a database of another program. Nothing was changed. Name another directory with --state-dir, or move that file away.");
        return version;
    }

    /// <summary>The rows as the log leaves them: first those that it does not touch, then those that it wrote.</summary>
    private JournalContents ReadAll(SqliteConnection connection, RowReader read)
    {
        var contents = ReadMeta(connection);
        var net = NetChanges.Read(connection, long.MaxValue);
        ReadRows(connection, net, read);
        foreach (var (table, changes) in net.Tables)
        {
            var name = Encoding.UTF8.GetBytes(table);
            foreach (var change in changes.Values)
            {
                if (change.Body is not null) read(name, change.Body);
            }
        }

        _logBytes = net.Bytes;
        return net.Bytes == 0 ? contents : contents with { Revision = net.Revision, EventSeq = net.EventSeq };
    }

    private static void ReadRows(SqliteConnection connection, NetChanges net, RowReader read)
    {
        using var rows = connection.Prepare("SELECT tbl, body, id FROM rows"u8, isKept: false);
        byte[] table = [];
        Dictionary<string, NetChange>? newer = null;
        while (rows.Step())
        {
            if (!rows.Text(0).SequenceEqual(table))
            {
                table = rows.Text(0).ToArray();
                newer = net.Of(table);
            }

            if (newer is null || !newer.ContainsKey(Encoding.UTF8.GetString(rows.Text(2)))) read(table, rows.Text(1));
        }
    }

    private static JournalContents ReadMeta(SqliteConnection connection)
    {
        var (clusterId, revision, eventSeq) = ("", 0L, 0L);
        using var meta = connection.Prepare("SELECT key, value FROM meta"u8, isKept: false);
        while (meta.Step())
        {
            var key = meta.Text(0);
            if (key.SequenceEqual("cluster_id"u8)) clusterId = Encoding.UTF8.GetString(meta.Text(1));
            else if (key.SequenceEqual("revision"u8)) revision = meta.Integer(1);
            else if (key.SequenceEqual("event_seq"u8)) eventSeq = meta.Integer(1);
        }

        return new JournalContents(clusterId, revision, eventSeq);
    }

    private JournalStatements MakeWritable()
    {
        if (_isReadOnly) Close();
        if (!_isMade) Make();
        _connection ??= OpenExisting();
        if (_isReadOnly) throw SqliteException.CannotOpen("attempt to write a read-only database");
        if (_isWriteAheadInDoubt) EmptyWriteAhead();
        if (_statements is not null) return _statements;

        _connection.Execute("PRAGMA journal_mode=WAL"u8);
        _connection.Execute("PRAGMA synchronous=FULL"u8);

        // The pages of a long burst are copied to the file once and not every thousand: 16 MiB, a few milliseconds to recover.
        _connection.Execute("PRAGMA wal_autocheckpoint=4096"u8);
        return _statements = new JournalStatements(_connection);
    }

    /// <summary>Folds the oldest entries of the log in a transaction of its own. Whether it succeeded or not, the state is the same.</summary>
    private bool TryFold(long atLeast)
    {
        try
        {
            var statements = MakeWritable();
            statements.Begin.Run();
            var folded = LogFold.Apply(_connection!, atLeast);
            failpoints?.Reach(Failpoint.AfterFoldBeforeFsync);
            statements.Commit.Run();
            _logBytes -= folded;
            _noFoldBelow = 0;
            return true;
        }
        catch (SqliteException e)
        {
            // Nobody waits for it: the commits tell what is wrong with the disk, and it is tried again once the log is longer.
            Undo();
            if (e.IsInputOutput) ForgetFailedBatch();
            _noFoldBelow = _logBytes + _limits.Piece;
            return false;
        }
    }

    /// <summary>Leaves everything in the rows and the write-ahead log empty.</summary>
    private void TryShorten()
    {
        try
        {
            TryFold(long.MaxValue);
            _connection?.Execute("PRAGMA wal_checkpoint(TRUNCATE)"u8);
        }
        catch (SqliteException)
        {
            // The write-ahead log stays as it is, as whole as before: the next start reads it.
        }
    }

    private void Undo()
    {
        try
        {
            _connection?.RollBack();
        }
        catch (SqliteException)
        {
            // A connection that cannot even undo is given up; the next commit opens the file anew and recovers it.
            Close();
        }
    }

    /// <summary>
    /// After a failed fsync the failed batch may stand whole in the log, and a crash would bring it back. Folding the log up to
    /// the last good batch and cutting it removes that; until it has worked, no commit is tried.
    /// </summary>
    private void ForgetFailedBatch()
    {
        _isWriteAheadInDoubt = true;
        try
        {
            if (_connection is not null) EmptyWriteAhead();
        }
        catch (SqliteException)
        {
            // Tried again before the next commit.
        }
    }

    private void EmptyWriteAhead()
    {
        _connection!.Execute("PRAGMA wal_checkpoint(TRUNCATE)"u8);
        _isWriteAheadInDoubt = false;
    }

    private void Close()
    {
        _statements?.Dispose();
        _statements = null;
        _connection?.Dispose();
        _connection = null;
    }
}
