using System.Globalization;
using ClawBridge.Protocol.Payloads;
using ClawNode.Runtimes.Records;

namespace ClawNode.Runtimes.Attempts;

/// <content>The limits that the node enforces by itself, also after a restart of the agent.</content>
internal sealed partial class Attempt
{
    private const int LimitGraceSeconds = 10;
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);
    private static readonly TimeSpan IdleSampleEvery = TimeSpan.FromSeconds(10);

    private async Task EnforceTimeLimitAsync(CancellationToken over)
    {
        if (Spec.TimeoutSeconds is not { } seconds || Status.StartedAt is not { } started) return;
        try
        {
            // A delay of the timer has an upper bound, a time limit has none.
            for (var left = Left(); left > TimeSpan.Zero; left = Left())
                await Task.Delay(left < LongestDelay ? left : LongestDelay, _services.Time, over);
            Stop(new StopOrder(NodeExitCause.TimeLimit, Sentence("It reached its time limit of {0} seconds.", seconds), LimitGraceSeconds));
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // It ended in time.
        }

        TimeSpan Left() => DateTimeOffset.FromUnixTimeMilliseconds(started) + TimeSpan.FromSeconds(seconds) - _services.Time.GetUtcNow();
    }

    private async Task EnforceIdleLimitAsync(CancellationToken over)
    {
        if (Spec.IdleTimeoutSeconds is not { } seconds || Spec.Gpus.Count == 0) return;
        var clock = default(IdleClock);
        try
        {
            while (true)
            {
                await Task.Delay(IdleSampleEvery, _services.Time, over);
                var report = await _services.Gpus.MetricsAsync(over);
                var now = _services.Time.GetUtcNow();
                clock = clock.Next(report, Spec.Gpus, now);
                if (!clock.Reached(TimeSpan.FromSeconds(seconds), now)) continue;
                Stop(new StopOrder(NodeExitCause.Idle, Sentence("Its GPUs were idle for {0} seconds.", seconds), LimitGraceSeconds));
                return;
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // It ended before its GPUs were idle for long enough.
        }
    }

    private static string Sentence(string format, long seconds) => string.Format(CultureInfo.InvariantCulture, format, seconds);
}
