namespace ClawBridge.State;

/// <summary>
/// Where transactions become durable. Called by one thread at a time. After <see cref="Commit"/> returns, every change of the
/// batch survives SIGKILL and power loss; when it throws <see cref="JournalException"/>, none of the batch is stored.
/// </summary>
internal interface IJournal : IDisposable
{
    /// <summary>Reads everything; once, before the first commit.</summary>
    JournalContents Load();

    /// <summary>Stores whole transactions, in order, as one durable step.</summary>
    void Commit(IReadOnlyList<IReadOnlyCollection<Change>> transactions, long revision, long eventSeq);
}
