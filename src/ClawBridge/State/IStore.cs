namespace ClawBridge.State;

/// <summary>The cluster's state: immutable snapshots to read, durable transactions to change it.</summary>
internal interface IStore
{
    /// <summary>Identifies the cluster; made with the state.</summary>
    string ClusterId { get; }

    /// <summary>The newest durable state.</summary>
    StateSnapshot Current { get; }

    /// <summary>
    /// Runs <paramref name="body"/> alone on top of all earlier writes, makes its changes durable, publishes them, then returns
    /// its value. A body that throws changes nothing. The body itself must not wait.
    /// </summary>
    /// <exception cref="JournalException">The changes could not be made durable; nothing of them exists.</exception>
    ValueTask<T> TransactAsync<T>(Func<Transaction, T> body, CancellationToken cancellationToken = default);

    /// <summary>Makes what was overwritten or deleted unreadable, also for who copies the files: it is gone from them when this returns.</summary>
    /// <exception cref="JournalException">Some of it may still be there.</exception>
    Task PurgeAsync();

    /// <summary>Runs the body and throws its changes away: what a dry run answers from.</summary>
    (T Result, Transaction Transaction) Preview<T>(Func<Transaction, T> body);

    /// <summary>
    /// Called after each publication, in order, on the committing thread: it must be short (signal a channel) and must not throw.
    /// Dispose the registration to end it.
    /// </summary>
    IDisposable OnCommitted(Action<CommittedTransaction> observer);

    /// <summary>From the next transaction on, <paramref name="witness"/> takes part in each; once, when the program is put together.</summary>
    void Attend(ITransactionWitness witness);
}
