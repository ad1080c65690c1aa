namespace ClawBridge.State;

/// <summary>
/// Where transactions become durable. Called by one thread at a time. After <see cref="Commit"/> returns, every change of the
/// batch survives SIGKILL and power loss; when it throws <see cref="JournalException"/>, none of the batch is stored.
/// </summary>
internal interface IJournal : IDisposable
{
    /// <summary>Hands every stored row to <paramref name="read"/>, those of a table in at most two runs; once, before the first commit.</summary>
    /// <exception cref="JournalException">The state is of a newer layout, damaged or unreadable; nothing was changed.</exception>
    JournalContents Load(RowReader read);

    /// <summary>Stores whole transactions, in order, as one durable step.</summary>
    /// <param name="revision">Of the last transaction.</param>
    /// <param name="eventSeq">After the last transaction.</param>
    void Commit(IReadOnlyList<IReadOnlyCollection<Change>> transactions, long revision, long eventSeq);

    /// <summary>
    /// Does a short piece of the journal's own housekeeping if some is due. It changes nothing of what is stored, and when it
    /// fails it is tried again later.
    /// </summary>
    /// <param name="isIdle">No transaction waits: what is not urgent may be done too.</param>
    /// <returns>Whether something was done.</returns>
    bool Tidy(bool isIdle);

    /// <summary>Leaves no bytes behind of what was overwritten or deleted. Takes as long as copying the whole state.</summary>
    /// <exception cref="JournalException">Some may still be there; the state itself is as before.</exception>
    void Purge()
    {
        // A journal that keeps no old bytes has nothing to do.
    }
}
