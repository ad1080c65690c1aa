using System.Runtime.InteropServices;
using System.Text;

namespace ClawBridge.State.Sqlite;

/// <summary>An open database file. Not for use by two threads at a time.</summary>
internal sealed unsafe class SqliteConnection : IDisposable
{
    private nint _handle;

    private SqliteConnection(nint handle) => _handle = handle;

    /// <summary>Whether no transaction is open.</summary>
    public bool IsAutoCommit => SqliteNative.IsAutoCommit(_handle) != 0;

    /// <summary>Opens an existing file to read and, where the file system allows it, to write.</summary>
    public static SqliteConnection Open(string path) =>
        Open(path, SqliteNative.OpenReadWrite | SqliteNative.OpenNoMutex, null);

    /// <summary>
    /// Opens a file that cannot be written, without any lock: the caller knows that nobody writes it. With
    /// <paramref name="ignoreLog"/> a write-ahead log beside it is not looked for.
    /// </summary>
    public static SqliteConnection OpenReadOnly(string path, bool ignoreLog)
    {
        var uri = "file:" + Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal) + (ignoreLog ? "?immutable=1" : "");
        return Open(uri, SqliteNative.OpenReadOnly | SqliteNative.OpenUri | SqliteNative.OpenNoMutex, "unix-none"u8);
    }

    /// <summary>Leaves the write-ahead log as it is when the connection closes, so that closing writes nothing.</summary>
    public void KeepLogOnClose() => Check(SqliteNative.DatabaseConfigure(_handle, SqliteNative.ConfigureNoCheckpointOnClose, 1, 0));

    /// <summary>Runs one statement to its end.</summary>
    public void Execute(ReadOnlySpan<byte> sql)
    {
        using var statement = Prepare(sql, isKept: false);
        while (statement.Step())
        {
        }
    }

    /// <summary>The first column of the first row; 0 when there is no row.</summary>
    public long QueryInteger(ReadOnlySpan<byte> sql)
    {
        using var statement = Prepare(sql, isKept: false);
        return statement.Step() ? statement.Integer(0) : 0;
    }

    public SqliteStatement Prepare(ReadOnlySpan<byte> sql, bool isKept)
    {
        fixed (byte* text = sql)
        {
            Check(SqliteNative.Prepare(_handle, text, sql.Length, isKept ? SqliteNative.PreparePersistent : 0, out var statement, out _));
            return new SqliteStatement(this, statement);
        }
    }

    /// <summary>Undoes the open transaction, if there still is one: SQLite itself ends it on some failures.</summary>
    public void RollBack()
    {
        if (!IsAutoCommit) Execute("ROLLBACK"u8);
    }

    /// <summary>The last failure of this connection.</summary>
    public SqliteException Failure() => Failure(_handle);

    public void Dispose()
    {
        if (_handle == 0) return;
        _ = SqliteNative.Close(_handle);
        _handle = 0;
    }

    private static SqliteConnection Open(string name, int flags, ReadOnlySpan<byte> vfs)
    {
        var bytes = Encoding.UTF8.GetBytes(name + '\0');
        fixed (byte* nameText = bytes, vfsText = vfs)
        {
            var code = SqliteNative.Open(nameText, out var handle, flags, vfs.IsEmpty ? null : vfsText);
            if (code == SqliteNative.Ok) return new SqliteConnection(handle);
            var failure = Failure(handle);
            _ = SqliteNative.Close(handle);
            throw failure;
        }
    }

    private static SqliteException Failure(nint handle) =>
        new(SqliteNative.ExtendedErrorCode(handle), Marshal.PtrToStringUTF8((nint)SqliteNative.ErrorMessage(handle)) ?? "unknown error");

    private void Check(int code)
    {
        if (code != SqliteNative.Ok) throw Failure();
    }
}
