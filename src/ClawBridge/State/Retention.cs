using Microsoft.Extensions.Logging;

namespace ClawBridge.State;

/// <summary>
/// Forgets what nobody needs any longer, so that memory and disk stay bounded. It works in small transactions, between which
/// everyone else's writes go.
/// </summary>
internal sealed partial class Retention : IAsyncDisposable
{
    public const int MostAtOnce = 500;

    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly IStore _store;
    private readonly IReadOnlyList<IRetentionRule> _rules;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    public Retention(IStore store, IReadOnlyList<IRetentionRule> rules, TimeProvider time, ILogger logger)
    {
        (_store, _rules, _time, _logger) = (store, rules, time, logger);
        _running = RunAsync();
    }

    /// <summary>Deletes all that is due now.</summary>
    /// <returns>How many rows.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var deleted = 0;
        foreach (var rule in _rules)
        {
            if (!rule.IsDue(_store.Current, _time.GetUtcNow().ToUnixTimeMilliseconds())) continue;
            for (var last = MostAtOnce; last == MostAtOnce; deleted += last)
            {
                last = await _store.TransactAsync(transaction => rule.Delete(transaction, MostAtOnce), cancellationToken);
            }
        }

        return deleted;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Period, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                try
                {
                    await SweepAsync(_stopping.Token);
                }
                catch (JournalException e)
                {
                    Postponed(_logger, e.Message);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The program ends.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old rows stay for now: {Reason}")]
    private static partial void Postponed(ILogger logger, string reason);
}
