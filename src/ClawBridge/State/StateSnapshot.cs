using System.Collections.Immutable;

namespace ClawBridge.State;

/// <summary>The whole state after one durable transaction. Immutable: readers never lock and never see half a transaction.</summary>
internal sealed class StateSnapshot : IStateView
{
    private readonly Schema _schema;
    private readonly ImmutableArray<object> _tables;

    private StateSnapshot(Schema schema, ImmutableArray<object> tables, long revision, long eventSeq)
    {
        (_schema, _tables, Revision, EventSeq) = (schema, tables, revision, eventSeq);
    }

    /// <summary>The last transaction in it.</summary>
    public long Revision { get; }

    /// <summary>The newest event's <c>seq</c>; 0 before the first.</summary>
    public long EventSeq { get; }

    public static StateSnapshot Empty(Schema schema) => new(schema, [.. schema.Tables.Select(t => t.Empty)], 0, 0);

    /// <summary>The rows of a table by id.</summary>
    public ImmutableDictionary<string, T> Rows<T>(Table<T> table)
        where T : class, IRecord<T> => (ImmutableDictionary<string, T>)_tables[_schema.Ordinal(table)];

    public T? Find<T>(Table<T> table, string id)
        where T : class, IRecord<T> => Rows(table).GetValueOrDefault(id);

    /// <summary>Whether a table, by its durable name, has a row.</summary>
    public bool Contains(string table, string id) =>
        _schema.Find(table) is { } found && found.Contains(_tables[_schema.Ordinal(found)], id);

    /// <summary>Whether the rows of a table, by its durable name, only follow others.</summary>
    public bool IsDerived(string table) => _schema.Find(table) is { IsDerived: true };

    internal StateSnapshot With(IReadOnlyDictionary<ITable, object> changed, long revision, long eventSeq)
    {
        var tables = _tables.ToBuilder();
        foreach (var (table, rows) in changed) tables[_schema.Ordinal(table)] = rows;
        return new StateSnapshot(_schema, tables.ToImmutable(), revision, eventSeq);
    }
}
