namespace ClawBridge.State;

/// <summary>Keeps nothing: <c>--in-memory</c> and tests.</summary>
internal sealed class MemoryJournal(string clusterId) : IJournal
{
    public JournalContents Load(RowReader read) => new(clusterId, 0, 0);

    public void Commit(IReadOnlyList<IReadOnlyCollection<Change>> transactions, long revision, long eventSeq)
    {
    }

    public bool Tidy(bool isIdle) => false;

    public void Dispose()
    {
    }
}
