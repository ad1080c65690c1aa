using System.Text;

namespace ClawBridge.State.Sqlite;

/// <summary>The statements of a commit, prepared once.</summary>
internal sealed class JournalStatements(SqliteConnection connection) : IDisposable
{
    private readonly SqliteStatement _put = connection.Prepare("REPLACE INTO rows(tbl, id, revision, body) VALUES(?1, ?2, ?3, ?4)"u8, isKept: true);
    private readonly SqliteStatement _delete = connection.Prepare("DELETE FROM rows WHERE tbl = ?1 AND id = ?2"u8, isKept: true);
    private readonly SqliteStatement _head = connection.Prepare("REPLACE INTO meta VALUES('revision', ?1), ('event_seq', ?2)"u8, isKept: true);

    public SqliteStatement Begin { get; } = connection.Prepare("BEGIN IMMEDIATE"u8, isKept: true);

    public SqliteStatement Commit { get; } = connection.Prepare("COMMIT"u8, isKept: true);

    public unsafe void Write(in Change change)
    {
        Span<byte> key = stackalloc byte[512];
        var tableLength = Encoding.UTF8.GetByteCount(change.Table);
        var needed = tableLength + Encoding.UTF8.GetByteCount(change.Id);
        if (needed > key.Length) key = new byte[needed];
        Encoding.UTF8.GetBytes(change.Table, key);
        Encoding.UTF8.GetBytes(change.Id, key[tableLength..]);

        fixed (byte* keyText = key, body = change.Body)
        {
            var statement = change.Body is null ? _delete : _put;
            statement.Bind(1, keyText, tableLength);
            statement.Bind(2, keyText + tableLength, needed - tableLength);
            if (change.Body is not null)
            {
                statement.Bind(3, change.Revision);
                statement.Bind(4, body, change.Body.Length);
            }

            statement.Run();
        }
    }

    public void WriteHead(long revision, long eventSeq)
    {
        _head.Bind(1, revision);
        _head.Bind(2, eventSeq);
        _head.Run();
    }

    public void Dispose()
    {
        _put.Dispose();
        _delete.Dispose();
        _head.Dispose();
        Begin.Dispose();
        Commit.Dispose();
    }
}
