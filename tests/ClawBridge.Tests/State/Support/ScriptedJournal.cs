using ClawBridge.State;

namespace ClawBridge.Tests.State.Support;

/// <summary>A journal in memory that records each commit, and can be held up or made to fail.</summary>
internal sealed class ScriptedJournal : IJournal
{
    private readonly SemaphoreSlim _entered = new(0);
    private readonly SemaphoreSlim _released = new(0);

    public List<IReadOnlyList<IReadOnlyCollection<Change>>> Commits { get; } = [];

    /// <summary>Each commit waits for <see cref="Release"/>.</summary>
    public bool IsHeld { get; set; }

    /// <summary>Thrown by the next commit, once.</summary>
    public Exception? NextFailure { get; set; }

    public bool IsDisposed { get; private set; }

    public JournalContents Load(RowReader read) => new("cluster", 0, 0);

    public void Commit(IReadOnlyList<IReadOnlyCollection<Change>> transactions, long revision, long eventSeq)
    {
        if (IsHeld)
        {
            _entered.Release();
            _released.Wait();
        }

        var failure = NextFailure;
        NextFailure = null;
        if (failure is not null) throw failure;
        Commits.Add([.. transactions.Select(IReadOnlyCollection<Change> (t) => [.. t])]);
    }

    public bool Tidy(bool isIdle) => false;

    /// <summary>Waits until a held commit is under way.</summary>
    public Task EnteredAsync() => _entered.WaitAsync();

    public void Release() => _released.Release();

    public void Dispose() => IsDisposed = true;
}
