using System.Collections.Immutable;
using System.Runtime.ExceptionServices;

namespace ClawBridge.State;

/// <summary>
/// <see cref="IStore"/>: bodies run one after another on the newest state, durable or not; those that wait share one commit of
/// the journal (<see cref="Committer"/>) and are answered after it.
/// </summary>
internal sealed class Store : IStore, IDisposable
{
    private readonly Lock _writer = new();
    private readonly TimeProvider _time;
    private readonly Committer _committer;
    private volatile StateSnapshot _current;
    private ImmutableArray<Action<CommittedTransaction>> _observers = [];
    private StateSnapshot _head;
    private ITransactionWitness? _witness;
    private bool _isInBody;

    private Store(IJournal journal, TimeProvider time, StateSnapshot loaded, string clusterId, IFailpoints? failpoints)
    {
        (_time, _current, _head, ClusterId) = (time, loaded, loaded, clusterId);
        _committer = new Committer(journal, _writer, Publish, () => _head = _current, failpoints);
    }

    public string ClusterId { get; }

    public StateSnapshot Current => _current;

    /// <summary>Loads the state from the journal, which the store then owns.</summary>
    public static Store Open(Schema schema, IJournal journal, TimeProvider time, IFailpoints? failpoints = null)
    {
        try
        {
            var rows = new SchemaLoader(schema);
            var contents = journal.Load(rows.Read);
            var loaded = StateSnapshot.Empty(schema).With(rows.Finish(), contents.Revision, contents.EventSeq);
            return new Store(journal, time, loaded, contents.ClusterId, failpoints);
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    public ValueTask<T> TransactAsync<T>(Func<Transaction, T> body, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_writer)
        {
            // The last moment: once the body has run, its outcome is told, whatever the caller has wished for meanwhile.
            cancellationToken.ThrowIfCancellationRequested();
            if (_isInBody) throw new InvalidOperationException("A transaction's body may not start another transaction.");
            _isInBody = true;
            try
            {
                return Run(body);
            }
            finally
            {
                _isInBody = false;
            }
        }
    }

    public (T Result, Transaction Transaction) Preview<T>(Func<Transaction, T> body)
    {
        var transaction = NewTransaction(_current);
        return (body(transaction), transaction);
    }

    public IDisposable OnCommitted(Action<CommittedTransaction> observer)
    {
        ImmutableInterlocked.Update(ref _observers, static (all, added) => all.Add(added), observer);
        return new Registration(this, observer);
    }

    public void Attend(ITransactionWitness witness)
    {
        lock (_writer) _witness = witness;
    }

    /// <summary>Runs <paramref name="action"/> on the journal between two commits, as for a backup.</summary>
    public Task RunOnJournalAsync(Action<IJournal> action) => _committer.RunAsync(action);

    public Task PurgeAsync() => _committer.RunAsync(static journal => journal.Purge());

    /// <summary>Makes durable and answers what has been accepted, then closes the journal. Later transactions are refused.</summary>
    public void Dispose() => _committer.Dispose();

    private ValueTask<T> Run<T>(Func<Transaction, T> body)
    {
        var basis = _head;
        var transaction = NewTransaction(basis);
        Pending<T> pending;
        try
        {
            _witness?.Begins(transaction);
            var result = body(transaction);
            if (!transaction.IsEmpty) _witness?.Ends(transaction);
            if (transaction.IsEmpty && ReferenceEquals(basis, _current)) return ValueTask.FromResult(result);
            pending = transaction.IsEmpty ? new(result, null, null) : new(result, transaction, transaction.Apply());
        }
        catch (Exception e) when (!ReferenceEquals(basis, _current))
        {
            // It may have thrown because of something that is not durable yet: nobody is told until that is.
            pending = new(ExceptionDispatchInfo.Capture(e));
        }

        _committer.Enqueue(pending);
        if (pending.Next is not null) _head = pending.Next;
        return pending.Task;
    }

    private Transaction NewTransaction(StateSnapshot basis) => new(basis, _time.GetUtcNow().ToUnixTimeMilliseconds());

    private void Publish(Pending pending)
    {
        if (pending is not { Next: { } next, Transaction: { } transaction }) return;
        _current = next;
        if (_observers.IsEmpty) return;
        var committed = new CommittedTransaction(next, transaction.Changes, transaction.Events);
        foreach (var observer in _observers) observer(committed);
    }

    private sealed class Registration(Store store, Action<CommittedTransaction> observer) : IDisposable
    {
        public void Dispose() =>
            ImmutableInterlocked.Update(ref store._observers, static (all, removed) => all.Remove(removed), observer);
    }
}
