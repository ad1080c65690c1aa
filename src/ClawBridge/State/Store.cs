namespace ClawBridge.State;

/// <summary><see cref="IStore"/>: bodies run one after another; each is stored, then published.</summary>
internal sealed class Store : IStore, IDisposable
{
    private readonly Lock _writer = new();
    private readonly IJournal _journal;
    private readonly TimeProvider _time;
    private readonly List<Action<CommittedTransaction>> _observers = [];
    private volatile StateSnapshot _current;

    private Store(IJournal journal, TimeProvider time, StateSnapshot loaded, string clusterId)
    {
        (_journal, _time, _current, ClusterId) = (journal, time, loaded, clusterId);
    }

    public string ClusterId { get; }

    public StateSnapshot Current => _current;

    /// <summary>Loads the state from the journal, which the store then owns.</summary>
    public static Store Open(Schema schema, IJournal journal, TimeProvider time)
    {
        var contents = journal.Load();
        Dictionary<ITable, object> tables = [];
        foreach (var row in contents.Rows)
        {
            if (schema.Find(row.Table) is not { } table || row.Body is null) continue;
            tables[table] = table.Load(tables.GetValueOrDefault(table, table.Empty), row.Body);
        }

        var loaded = StateSnapshot.Empty(schema).With(tables, contents.Revision, contents.EventSeq);
        return new Store(journal, time, loaded, contents.ClusterId);
    }

    public ValueTask<T> TransactAsync<T>(Func<Transaction, T> body, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_writer)
        {
            var (result, transaction) = Preview(body);
            if (transaction.IsEmpty) return ValueTask.FromResult(result);
            var next = transaction.Apply();
            _journal.Commit([transaction.Changes], next.Revision, next.EventSeq);
            _current = next;
            var committed = new CommittedTransaction(next, transaction.Changes, transaction.Events);
            foreach (var observer in _observers) observer(committed);
            return ValueTask.FromResult(result);
        }
    }

    public (T Result, Transaction Transaction) Preview<T>(Func<Transaction, T> body)
    {
        var transaction = new Transaction(_current, _time.GetUtcNow().ToUnixTimeMilliseconds());
        return (body(transaction), transaction);
    }

    public IDisposable OnCommitted(Action<CommittedTransaction> observer)
    {
        lock (_writer) _observers.Add(observer);
        return new Registration(this, observer);
    }

    public void Dispose() => _journal.Dispose();

    private sealed class Registration(Store store, Action<CommittedTransaction> observer) : IDisposable
    {
        public void Dispose()
        {
            lock (store._writer) store._observers.Remove(observer);
        }
    }
}
