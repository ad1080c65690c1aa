using System.Buffers;
using System.Text;

namespace ClawBridge.State.Sqlite;

/// <summary>
/// Writes a commit as one entry of the log. Numbers are LEB128 (seven bits a byte, the lowest first). An entry is the event
/// number after it and then, for each change in order: the table's and the row's name, each with its length in bytes before it;
/// how far the change's revision is below the entry's; 0 for a deletion, else the body's length + 1 and the body.
/// </summary>
internal sealed class LogEntryWriter
{
    /// <summary>A buffer that had to grow beyond this is given back after use.</summary>
    private const int MostKept = 1024 * 1024;

    private const int LongestNumber = 10;

    private ArrayBufferWriter<byte> _entry = new(4096);

    /// <summary>The bytes, valid until the next entry.</summary>
    public ReadOnlySpan<byte> Write(IReadOnlyList<IReadOnlyCollection<Change>> transactions, long revision, long eventSeq)
    {
        if (_entry.Capacity > MostKept) _entry = new(4096);
        else _entry.ResetWrittenCount();
        Number(eventSeq);
        foreach (var transaction in transactions)
        {
            foreach (var change in transaction) Write(change, revision);
        }

        return _entry.WrittenSpan;
    }

    private void Write(in Change change, long revision)
    {
        Name(change.Table);
        Name(change.Id);
        Number(revision - change.Revision);
        if (change.Body is null)
        {
            Number(0);
            return;
        }

        Number(change.Body.Length + 1L);
        _entry.Write(change.Body);
    }

    private void Name(string name)
    {
        var length = Encoding.UTF8.GetByteCount(name);
        Number(length);
        Encoding.UTF8.GetBytes(name, _entry.GetSpan(length));
        _entry.Advance(length);
    }

    private void Number(long value)
    {
        var span = _entry.GetSpan(LongestNumber);
        var left = (ulong)value;
        var length = 0;
        for (; left > 0x7f; left >>= 7) span[length++] = (byte)(left | 0x80);
        span[length++] = (byte)left;
        _entry.Advance(length);
    }
}
