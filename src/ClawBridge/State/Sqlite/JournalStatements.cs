namespace ClawBridge.State.Sqlite;

/// <summary>The statements of a commit, prepared once.</summary>
internal sealed class JournalStatements(SqliteConnection connection) : IDisposable
{
    private readonly SqliteStatement _append = connection.Prepare("INSERT INTO log(revision, body) VALUES(?1, ?2)"u8, isKept: true);

    public SqliteStatement Begin { get; } = connection.Prepare("BEGIN IMMEDIATE"u8, isKept: true);

    public SqliteStatement Commit { get; } = connection.Prepare("COMMIT"u8, isKept: true);

    public unsafe void Append(long revision, ReadOnlySpan<byte> entry)
    {
        fixed (byte* body = entry)
        {
            _append.Bind(1, revision);
            _append.BindBlob(2, body, entry.Length);
            _append.Run();
        }
    }

    public void Dispose()
    {
        _append.Dispose();
        Begin.Dispose();
        Commit.Dispose();
    }
}
