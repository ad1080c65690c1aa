using System.Collections.Immutable;
using System.Text.Json;

namespace ClawBridge.State;

/// <summary>
/// A set of changes that becomes durable and visible as a whole, or not at all. Only the store makes one; its body runs alone,
/// on top of everything that was written before, and must not wait.
/// </summary>
internal sealed class Transaction : IStateView
{
    private readonly Dictionary<ITable, object> _changed = [];
    private readonly Dictionary<(string Table, string Id), Change> _changes = [];
    private readonly List<EventRecord> _events = [];
    private long _eventSeq;

    internal Transaction(StateSnapshot basis, long now)
    {
        (Basis, Now, Revision, _eventSeq) = (basis, now, basis.Revision + 1, basis.EventSeq);
    }

    /// <summary>The state it started from, without its own changes.</summary>
    public StateSnapshot Basis { get; }

    /// <summary>Unix milliseconds; one time for the whole transaction.</summary>
    public long Now { get; }

    /// <summary>What records written here get as their revision.</summary>
    public long Revision { get; }

    public bool IsEmpty => _changes.Count == 0;

    /// <summary>Rows written or deleted so far, in no order.</summary>
    public IReadOnlyCollection<Change> Changes => _changes.Values;

    /// <summary>Events emitted so far, oldest first.</summary>
    public IReadOnlyList<EventRecord> Events => _events;

    /// <summary>The rows with this transaction's own changes.</summary>
    public ImmutableDictionary<string, T> Rows<T>(Table<T> table)
        where T : class, IRecord<T> =>
        _changed.TryGetValue(table, out var rows) ? (ImmutableDictionary<string, T>)rows : Basis.Rows(table);

    public T? Find<T>(Table<T> table, string id)
        where T : class, IRecord<T> => Rows(table).GetValueOrDefault(id);

    /// <summary>Writes a row and returns it with its new revision.</summary>
    public T Put<T>(Table<T> table, T record)
        where T : class, IRecord<T>
    {
        var written = record.At(Revision);
        _changed[table] = Rows(table).SetItem(written.Id, written);
        _changes[(table.Name, written.Id)] = new Change(table.Name, written.Id, table.Serialize(written), Revision);
        return written;
    }

    /// <summary>Deletes a row; deleting what is not there changes nothing.</summary>
    public void Delete<T>(Table<T> table, string id)
        where T : class, IRecord<T>
    {
        var rows = Rows(table);
        if (!rows.ContainsKey(id)) return;
        _changed[table] = rows.Remove(id);
        if (Basis.Rows(table).ContainsKey(id)) _changes[(table.Name, id)] = new Change(table.Name, id, null, Revision);
        else _changes.Remove((table.Name, id));
    }

    /// <summary>Records that something happened; subscribers see it once the transaction is durable.</summary>
    /// <param name="kind">Dotted, like <c>node.lost</c> or <c>workload.failed</c>.</param>
    /// <param name="target">The id it is about, or null for the cluster.</param>
    /// <param name="summary">One plain sentence.</param>
    /// <param name="data">More facts as a JSON object, or null.</param>
    /// <param name="tenantId">Where it happened: who may read events there sees it; null for the whole cluster.</param>
    /// <param name="namespaceId">Where in the tenant.</param>
    public void Emit(string kind, string? target, string summary, JsonElement? data = null, string? tenantId = null, string? namespaceId = null)
    {
        var record = new EventRecord
        {
            Seq = ++_eventSeq, Ts = Now, Kind = kind, Target = target, Summary = summary, Data = data, TenantId = tenantId, NamespaceId = namespaceId,
        };
        _events.Add(Put(StateTables.Events, record));
    }

    internal StateSnapshot Apply() => Basis.With(_changed, Revision, _eventSeq);
}
