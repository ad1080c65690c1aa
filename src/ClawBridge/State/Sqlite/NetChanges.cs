using System.Text;

namespace ClawBridge.State.Sqlite;

/// <summary>The oldest entries of the log, or all of them, summed up: the last change of each row.</summary>
internal sealed class NetChanges
{
    private readonly Dictionary<string, Dictionary<string, NetChange>> _tables = new(StringComparer.Ordinal);
    private Dictionary<string, NetChange>? _table;
    private byte[] _tableName = [];

    private NetChanges()
    {
    }

    /// <summary>Of the last entry read; 0 when there was none.</summary>
    public long Revision { get; private set; }

    /// <summary>After the last entry read.</summary>
    public long EventSeq { get; private set; }

    /// <summary>The size of the entries read.</summary>
    public long Bytes { get; private set; }

    /// <summary>By the durable name of the table, then by the row's id.</summary>
    public IReadOnlyDictionary<string, Dictionary<string, NetChange>> Tables => _tables;

    /// <summary>Reads entries, oldest first, until they are at least <paramref name="atLeast"/> bytes or there are no more.</summary>
    public static NetChanges Read(SqliteConnection connection, long atLeast)
    {
        var net = new NetChanges();
        using var entries = connection.Prepare("SELECT revision, body FROM log ORDER BY revision"u8, isKept: false);
        while (net.Bytes < atLeast && entries.Step()) net.Add(entries.Integer(0), entries.Blob(1));
        return net;
    }

    /// <summary>The changes of a table; null when it has none.</summary>
    public Dictionary<string, NetChange>? Of(ReadOnlySpan<byte> table) => _tables.GetValueOrDefault(Encoding.UTF8.GetString(table));

    private void Add(long revision, ReadOnlySpan<byte> entry)
    {
        var reader = new LogEntryReader(entry, revision);
        while (reader.Read())
        {
            var table = Table(reader.Table);
            table[Encoding.UTF8.GetString(reader.Id)] = new NetChange(reader.IsDeleted ? null : reader.Body.ToArray(), reader.Revision);
        }

        (Revision, EventSeq) = (revision, reader.EventSeq);
        Bytes += entry.Length;
    }

    /// <summary>Changes of one table often follow each other, so its name is looked up only when it is another one.</summary>
    private Dictionary<string, NetChange> Table(ReadOnlySpan<byte> name)
    {
        if (_table is not null && name.SequenceEqual(_tableName)) return _table;
        _tableName = name.ToArray();
        var text = Encoding.UTF8.GetString(name);
        if (!_tables.TryGetValue(text, out _table)) _tables[text] = _table = new(StringComparer.Ordinal);
        return _table;
    }
}
