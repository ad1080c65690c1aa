namespace ClawBridge.State;

/// <summary>
/// Where transactions become durable. Called by one thread at a time. After <see cref="Commit"/> returns, every change of the
/// batch survives SIGKILL and power loss; when it throws <see cref="JournalException"/>, none of the batch is stored.
/// </summary>
internal interface IJournal : IDisposable
{
    /// <summary>Hands every stored row to <paramref name="read"/>, the rows of a table together; once, before the first commit.</summary>
    /// <exception cref="JournalException">The state is of a newer layout, damaged or unreadable; nothing was changed.</exception>
    JournalContents Load(RowReader read);

    /// <summary>Stores whole transactions, in order, as one durable step.</summary>
    /// <param name="revision">Of the last transaction.</param>
    /// <param name="eventSeq">After the last transaction.</param>
    void Commit(IReadOnlyList<IReadOnlyCollection<Change>> transactions, long revision, long eventSeq);
}
