using ClawBridge.State;

namespace Benchmarks;

/// <summary>A journal on a disk that takes longer: each commit waits after the real one.</summary>
internal sealed class SlowDisk(IJournal journal, TimeSpan wait) : IJournal
{
    public JournalContents Load(RowReader read) => journal.Load(read);

    public void Commit(IReadOnlyList<IReadOnlyCollection<Change>> transactions, long revision, long eventSeq)
    {
        journal.Commit(transactions, revision, eventSeq);
        Thread.Sleep(wait);
    }

    public bool Tidy(bool isIdle) => journal.Tidy(isIdle);

    public void Dispose() => journal.Dispose();
}
