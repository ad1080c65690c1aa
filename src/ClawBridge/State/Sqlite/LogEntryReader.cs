namespace ClawBridge.State.Sqlite;

/// <summary>Reads what <see cref="LogEntryWriter"/> wrote.</summary>
internal ref struct LogEntryReader
{
    private readonly long _revision;
    private ReadOnlySpan<byte> _left;

    /// <exception cref="SqliteException">Here and below: the entry is damaged.</exception>
    public LogEntryReader(ReadOnlySpan<byte> entry, long revision)
    {
        _left = entry;
        _revision = revision;
        EventSeq = Number();
    }

    /// <summary>The newest event after the entry.</summary>
    public long EventSeq { get; }

    /// <summary>In UTF-8, like <see cref="Id"/>; of the change that was read last.</summary>
    public ReadOnlySpan<byte> Table { get; private set; }

    public ReadOnlySpan<byte> Id { get; private set; }

    public long Revision { get; private set; }

    /// <summary>Whether the row was deleted; it has no <see cref="Body"/> then.</summary>
    public bool IsDeleted { get; private set; }

    public ReadOnlySpan<byte> Body { get; private set; }

    /// <summary>Goes on to the next change. False after the last.</summary>
    public bool Read()
    {
        if (_left.IsEmpty) return false;
        Table = Take(Number());
        Id = Take(Number());
        Revision = _revision - Number();
        var length = Number();
        IsDeleted = length == 0;
        Body = IsDeleted ? default : Take(length - 1);
        return true;
    }

    private ReadOnlySpan<byte> Take(long length)
    {
        if (length < 0 || length > _left.Length) throw Damaged();
        var taken = _left[..(int)length];
        _left = _left[(int)length..];
        return taken;
    }

    private long Number()
    {
        var value = 0UL;
        for (var i = 0; i < _left.Length && i < 10; i++)
        {
            value |= (ulong)(_left[i] & 0x7f) << (7 * i);
            if (_left[i] > 0x7f) continue;
            _left = _left[(i + 1)..];
            return (long)value;
        }

        throw Damaged();
    }

    private readonly SqliteException Damaged() => SqliteException.Damaged($"entry {_revision} of the log is malformed");
}
