using ClawBridge.State;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Audit;

/// <summary>
/// Seals the newest record soon after it was written, instead of with every write: what a kill leaves unsealed is a second's
/// records. At an orderly end it seals that nothing follows.
/// </summary>
internal sealed partial class AuditSealing : IAsyncDisposable
{
    /// <summary>How long after a record its seal may come.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly AuditLog _audit;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _news = new(0);
    private readonly CancellationTokenSource _ended = new();
    private readonly IDisposable _watching;
    private readonly Task _sealing;
    private object _seen;

    public AuditSealing(AuditLog audit, IStore store, TimeProvider time, ILogger logger)
    {
        (_audit, _time, _logger) = (audit, time, logger);
        _seen = store.Current.Rows(AuditTables.Audit);
        _watching = store.OnCommitted(OnCommitted);
        _sealing = SealAsync(_ended.Token);
    }

    public async ValueTask DisposeAsync()
    {
        _watching.Dispose();
        await _ended.CancelAsync();
        await _sealing;
        await TryAsync(_audit.CloseAsync);
        // The semaphore is left to the collector: a commit may be about to release it.
        _ended.Dispose();
    }

    private void OnCommitted(CommittedTransaction committed)
    {
        var rows = committed.Snapshot.Rows(AuditTables.Audit);
        if (ReferenceEquals(rows, _seen)) return;
        _seen = rows;
        if (_news.CurrentCount == 0) _news.Release();
    }

    private async Task SealAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await _news.WaitAsync(cancellationToken);
                await Task.Delay(Period, _time, cancellationToken);
                await TryAsync(_audit.SealAsync);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The program ends.
        }
    }

    private async Task TryAsync(Func<ValueTask> seal)
    {
        try
        {
            await seal();
        }
        catch (Exception e) when (e is JournalException or ObjectDisposedException)
        {
            LogNotSealed(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The newest audit records could not be sealed; this is tried again with the next ones.")]
    private partial void LogNotSealed(Exception exception);
}
