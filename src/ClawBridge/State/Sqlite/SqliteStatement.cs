using System.Text;

namespace ClawBridge.State.Sqlite;

/// <summary>A prepared statement. Bound text must stay pinned until <see cref="Step"/> has returned: it is not copied.</summary>
internal sealed unsafe class SqliteStatement(SqliteConnection connection, nint handle) : IDisposable
{
    private nint _handle = handle;

    /// <summary>True: there is a row to read. False: the statement has run to its end.</summary>
    public bool Step() => SqliteNative.Step(_handle) switch
    {
        SqliteNative.Row => true,
        SqliteNative.Done => false,
        _ => throw connection.Failure(),
    };

    /// <summary>Runs a statement without rows to its end and makes it ready for the next values.</summary>
    public void Run()
    {
        try
        {
            Step();
        }
        finally
        {
            // The failure, if there was one, has been reported by the step; resetting repeats the same code.
            _ = SqliteNative.Reset(_handle);
        }
    }

    /// <summary>Runs a statement that has one text parameter.</summary>
    public void RunWith(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* pinned = bytes)
        {
            Bind(1, pinned, bytes.Length);
            Run();
        }
    }

    /// <param name="index">From 1.</param>
    public void Bind(int index, long value)
    {
        if (SqliteNative.BindInteger(_handle, index, value) != SqliteNative.Ok) throw connection.Failure();
    }

    /// <param name="index">From 1.</param>
    /// <param name="pinned">UTF-8, pinned by the caller; never null.</param>
    public void Bind(int index, byte* pinned, int length)
    {
        if (SqliteNative.BindText(_handle, index, pinned, length, 0) != SqliteNative.Ok) throw connection.Failure();
    }

    /// <param name="index">From 1.</param>
    /// <param name="pinned">Pinned by the caller; never null.</param>
    public void BindBlob(int index, byte* pinned, int length)
    {
        if (SqliteNative.BindBlob(_handle, index, pinned, length, 0) != SqliteNative.Ok) throw connection.Failure();
    }

    /// <param name="column">From 0.</param>
    public long Integer(int column) => SqliteNative.ColumnInteger(_handle, column);

    /// <summary>UTF-8, valid until the next step.</summary>
    /// <param name="column">From 0.</param>
    public ReadOnlySpan<byte> Text(int column)
    {
        var text = SqliteNative.ColumnText(_handle, column);
        return new ReadOnlySpan<byte>(text, SqliteNative.ColumnLength(_handle, column));
    }

    /// <summary>Valid until the next step.</summary>
    /// <param name="column">From 0.</param>
    public ReadOnlySpan<byte> Blob(int column)
    {
        var blob = SqliteNative.ColumnBlob(_handle, column);
        return new ReadOnlySpan<byte>(blob, SqliteNative.ColumnLength(_handle, column));
    }

    public void Dispose()
    {
        if (_handle == 0) return;
        _ = SqliteNative.Finalize(_handle);
        _handle = 0;
    }
}
