using ClawBridge.State;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Workloads;

/// <summary>Runs the <see cref="Reconciler"/>: a step whenever something happened or time has come, and never otherwise.</summary>
internal sealed partial class ReconcilerLoop(Reconciler reconciler, TimeProvider time, ILogger<ReconcilerLoop> logger) : IAsyncDisposable
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _shutdown = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Starts the loop; once.</summary>
    public void Start()
    {
        _running = RunAsync(_shutdown.Token);
        reconciler.Woken.Raise();
    }

    public async ValueTask DisposeAsync()
    {
        await _shutdown.CancelAsync();
        await _running;
        await reconciler.DisposeAsync();
        _shutdown.Dispose();
    }

    private async Task RunAsync(CancellationToken shutdown)
    {
        await using var timer = time.CreateTimer(static signal => ((Signal)signal!).Raise(), reconciler.Woken, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        while (true)
        {
            try
            {
                await reconciler.Woken.WaitAsync(shutdown);
                if (reconciler.NextDue <= Now) reconciler.OnDue();
                await reconciler.StepAsync(shutdown);
                timer.Change(reconciler.NextDue is { } due ? TimeSpan.FromMilliseconds(Math.Max(0, due - Now)) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
            catch (OperationCanceledException) when (shutdown.IsCancellationRequested)
            {
                return;
            }
            catch (JournalException e)
            {
                LogUnwritable(e);
                timer.Change(PauseAfterFailure, Timeout.InfiniteTimeSpan);
            }
            catch (Exception e)
            {
                // One workload that trips the rules must not end the care for all others.
                LogFailed(e);
                timer.Change(PauseAfterFailure, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    [LoggerMessage(Level = LogLevel.Error, Message = "The state cannot be written; the reconciler tries again in a second.")]
    private partial void LogUnwritable(Exception e);

    [LoggerMessage(Level = LogLevel.Error, Message = "A step of the reconciler failed; it is tried again in a second.")]
    private partial void LogFailed(Exception e);
}
