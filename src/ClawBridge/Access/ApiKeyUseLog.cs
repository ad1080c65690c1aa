using ClawBridge.State;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Access;

/// <summary>Writes down when keys were last used: all together, once a minute and at the end.</summary>
internal sealed partial class ApiKeyUseLog : IAsyncDisposable
{
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly ApiKeyUses _uses;
    private readonly IStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    public ApiKeyUseLog(ApiKeyUses uses, IStore store, TimeProvider time, ILogger logger)
    {
        (_uses, _store, _time, _logger) = (uses, store, time, logger);
        _running = RunAsync();
    }

    /// <summary>Makes durable what is not yet; a transaction only when there is something.</summary>
    public async Task FlushAsync()
    {
        var pending = _uses.Pending;
        if (pending.Count == 0) return;
        try
        {
            await _store.TransactAsync(transaction =>
            {
                foreach (var (id, at) in pending)
                {
                    if (transaction.Find(AccessTables.ApiKeys, id) is { } key && !(key.LastUsedAt >= at)) transaction.Put(AccessTables.ApiKeys, key with { LastUsedAt = at });
                }

                return true;
            });
        }
        catch (Exception e) when (e is JournalException or ObjectDisposedException)
        {
            LogNotStored(pending.Count, e);
            return;
        }

        foreach (var use in pending) _uses.Stored(use);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        await FlushAsync();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Period, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token)) await FlushAsync();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The program ends.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "When {Count} API keys were last used could not be stored; this is tried again in a minute.")]
    private partial void LogNotStored(int count, Exception exception);
}
