using ClawBridge.State;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Observability;

/// <summary>Drops the oldest events, so that memory and disk stay bounded.</summary>
internal sealed partial class EventRetention : IAsyncDisposable
{
    /// <summary>Events that are kept at least.</summary>
    public const int Kept = 10_000;

    // Dropping goes in strides, so that not every event costs a transaction.
    private const int Stride = 1_000;

    private readonly IStore _store;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _news = new(1);
    private readonly CancellationTokenSource _ended = new();
    private readonly IDisposable _watching;
    private readonly Task _dropping;

    public EventRetention(IStore store, ILogger logger)
    {
        (_store, _logger) = (store, logger);
        _watching = store.OnCommitted(OnCommitted);
        _dropping = DropAsync(_ended.Token);
    }

    public async ValueTask DisposeAsync()
    {
        _watching.Dispose();
        await _ended.CancelAsync();
        await _dropping;
        // The semaphore is left to the collector: a commit may be about to release it.
        _ended.Dispose();
    }

    private void OnCommitted(CommittedTransaction committed)
    {
        if (committed.Events.Count > 0 && committed.Snapshot.Rows(StateTables.Events).Count >= Kept + Stride && _news.CurrentCount == 0) _news.Release();
    }

    private async Task DropAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await _news.WaitAsync(cancellationToken);
                await DropOldestAsync();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The program ends.
        }
    }

    private async Task DropOldestAsync()
    {
        if (_store.Current.Rows(StateTables.Events).Count <= Kept) return;
        try
        {
            await _store.TransactAsync(transaction =>
            {
                var rows = transaction.Rows(StateTables.Events);
                foreach (var id in OldestEvents.Of(rows, transaction.Basis.EventSeq).Take(rows.Count - Kept)) transaction.Delete(StateTables.Events, id);
                return true;
            });
        }
        catch (JournalException e)
        {
            LogNotDropped(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old events could not be dropped; this is tried again with the next events.")]
    private partial void LogNotDropped(Exception exception);
}
