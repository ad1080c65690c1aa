using ClawBridge.State;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Workloads;

/// <summary>Forgets finished workloads, so that the state stays bounded: all older than a week, and all but the newest thousand.</summary>
internal sealed partial class WorkloadRetention(IStore store, TimeProvider time, ILogger<WorkloadRetention> logger) : IAsyncDisposable
{
    public const int MaxFinished = 1000;
    private const int MostPerTransaction = 200;
    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(7);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(5);

    private readonly CancellationTokenSource _shutdown = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Starts to sweep every few minutes; once.</summary>
    public void Start() => _running = RunAsync(_shutdown.Token);

    /// <summary>Ids of the finished workloads that are no longer kept. Pure.</summary>
    public static IReadOnlyList<string> Expired(IEnumerable<WorkloadRecord> workloads, long now)
    {
        var oldest = now - (long)MaxAge.TotalMilliseconds;
        return
        [
            .. workloads.Where(static w => w.IsFinished).OrderByDescending(static w => w.FinishedAt).ThenBy(static w => w.Id, StringComparer.Ordinal)
                .Where((w, i) => i >= MaxFinished || w.FinishedAt < oldest).Select(static w => w.Id),
        ];
    }

    /// <summary>One sweep.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var ids in Expired(store.Current.Rows(WorkloadTables.Workloads).Values, now).Chunk(MostPerTransaction))
        {
            await store.TransactAsync(
                transaction =>
                {
                    foreach (var id in ids)
                    {
                        if (transaction.Find(WorkloadTables.Workloads, id) is { } workload) WorkloadWrites.Delete(transaction, workload, ", because it ended long ago");
                    }

                    return ids.Length;
                },
                cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _shutdown.CancelAsync();
        await _running;
        _shutdown.Dispose();
    }

    private async Task RunAsync(CancellationToken shutdown)
    {
        using var timer = new PeriodicTimer(SweepEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(shutdown))
            {
                try
                {
                    await SweepAsync(shutdown);
                }
                catch (JournalException e)
                {
                    LogUnwritable(e);
                }
            }
        }
        catch (OperationCanceledException) when (shutdown.IsCancellationRequested)
        {
            // The bridge goes.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Finished workloads could not be forgotten; it is tried again in a few minutes.")]
    private partial void LogUnwritable(Exception e);
}
