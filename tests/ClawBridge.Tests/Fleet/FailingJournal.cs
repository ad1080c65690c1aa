using ClawBridge.State;

namespace ClawBridge.Tests.Fleet;

/// <summary>A disk that a test fills up.</summary>
internal sealed class FailingJournal : IJournal
{
    private readonly MemoryJournal _inner = new("cluster-1");

    public bool IsFailing { get; set; }

    public JournalContents Load(RowReader read) => _inner.Load(read);

    public void Commit(IReadOnlyList<IReadOnlyCollection<Change>> transactions, long revision, long eventSeq)
    {
        if (IsFailing) throw new JournalException("No space left on device.");
    }

    public bool Tidy(bool isIdle) => false;

    public void Dispose() => _inner.Dispose();
}
