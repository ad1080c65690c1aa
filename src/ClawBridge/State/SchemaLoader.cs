using System.Text;
using System.Text.Json;

namespace ClawBridge.State;

/// <summary>Turns the journal's rows into tables. Rows of a table come in few runs, so its name is looked up once for each.</summary>
internal sealed class SchemaLoader(Schema schema)
{
    private readonly Dictionary<ITable, IRowLoader> _loaders = [];
    private byte[] _name = [];
    private IRowLoader? _loader;

    /// <summary>Takes one row; a row of a table that this program does not know stays in the journal, unread.</summary>
    public void Read(ReadOnlySpan<byte> table, ReadOnlySpan<byte> body)
    {
        if (!table.SequenceEqual(_name)) Switch(table);
        try
        {
            _loader?.Add(body);
        }
        catch (JsonException e)
        {
            throw new JournalException(
                $"A row of the table '{Encoding.UTF8.GetString(table)}' in the state cannot be understood, so the state was not loaded. Run the claw-bridge that wrote it, or bring back a backup with 'claw-bridge state restore FILE'.", e);
        }
    }

    /// <summary>The rows of each table that has any.</summary>
    public IReadOnlyDictionary<ITable, object> Finish() => _loaders.ToDictionary(l => l.Key, l => l.Value.Finish());

    private void Switch(ReadOnlySpan<byte> table)
    {
        _name = table.ToArray();
        _loader = null;
        if (schema.Find(Encoding.UTF8.GetString(table)) is not { } known) return;
        if (!_loaders.TryGetValue(known, out _loader)) _loaders[known] = _loader = known.BeginLoad();
    }
}
