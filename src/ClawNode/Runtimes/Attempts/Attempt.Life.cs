using System.Threading.Channels;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Payloads;
using ClawNode.Commands;
using ClawNode.Runtimes.Records;
using ClawNode.Runtimes.Secrets;
using Microsoft.Extensions.Logging;

namespace ClawNode.Runtimes.Attempts;

/// <content>From the start to the end.</content>
internal sealed partial class Attempt
{
    private readonly Channel<StopOrder> _orders = Channel.CreateUnbounded<StopOrder>();

    private async Task LiveAsync(CancellationToken shutdown)
    {
        try
        {
            var runs = await BringUpAsync(shutdown);
            _begun.TrySetResult();
            if (runs) await WatchAsync(shutdown);
        }
        catch (OperationCanceledException) when (shutdown.IsCancellationRequested)
        {
            // The agent goes; what runs stays.
            _begun.TrySetCanceled(shutdown);
        }
        catch (Exception e)
        {
            // One attempt's trouble must not end the others', nor pass unseen.
            LogBroken(_services.Logger, Key, e);
            _begun.TrySetResult();
            Change(record => record with { Status = record.Status with { Reason = "The agent cannot follow it any more: see the agent's log, and restart the agent." } });
        }
    }

    /// <summary>Starts it where that is still to be done; true when there is something to watch.</summary>
    private async Task<bool> BringUpAsync(CancellationToken shutdown)
    {
        if (IsEnded) return false;
        if (Status.StartedAt is not null) return true;
        using var start = CancellationTokenSource.CreateLinkedTokenSource(shutdown, _startCancelled.Token);
        var secrets = Secrets;
        while (StopAsked is null)
        {
            if (secrets?.AreThere() == false) return await SettleUnstartedAsync(WithoutSecrets, shutdown);
            try
            {
                Began(await _runtime.StartAsync(_spec, secrets, Report, start.Token));
                return !IsEnded;
            }
            catch (CommandException e)
            {
                End(record => AttemptEnding.FailedToStart(record.Status, e.Message + Excuse(e, record)) with { FinishedAt = Now() });
                return false;
            }
            catch (RuntimeUnavailableException e)
            {
                Report(e.Message);
            }
            catch (OperationCanceledException) when (start.IsCancellationRequested && !shutdown.IsCancellationRequested)
            {
                break;
            }

            await Task.Delay(RetryPause, _services.Time, start.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            shutdown.ThrowIfCancellationRequested();
        }

        return await SettleUnstartedAsync(record => AttemptEnding.StoppedBeforeStart(record.Status, record.Stop!, Now()), shutdown);
    }

    /// <summary>It shall not start any more, and this is its end; but what an earlier run of the agent has started nevertheless is watched like anything else.</summary>
    private async Task<bool> SettleUnstartedAsync(Func<AttemptRecord, WorkloadStatus> ending, CancellationToken shutdown)
    {
        while (true)
        {
            try
            {
                var instance = await _runtime.InspectAsync(Key, shutdown);
                if (instance is { Phase: RuntimePhase.Running or RuntimePhase.Ended })
                {
                    Began(instance);
                    return true;
                }

                if (instance is not null) await _runtime.RemoveAsync(Key, shutdown);
                End(ending);
                return false;
            }
            catch (RuntimeUnavailableException e)
            {
                Report(e.Message);
                await Task.Delay(RetryPause, _services.Time, shutdown);
            }
        }
    }

    private async Task WatchAsync(CancellationToken shutdown)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(shutdown);
        Task[] helpers = [EnforceTimeLimitAsync(over.Token), EnforceIdleLimitAsync(over.Token), CarryOutStopsAsync(over.Token)];
        try
        {
            var last = await _runtime.WaitAsync(Key, over.Token);
            End(record => AttemptEnding.Of(record, last, Now()));
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(helpers);
        }
    }

    private async Task CarryOutStopsAsync(CancellationToken over)
    {
        List<Task> stops = [];
        try
        {
            await foreach (var order in _orders.Reader.ReadAllAsync(over)) stops.Add(CarryOutAsync(order, over));
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            await Task.WhenAll(stops);
        }
    }

    private async Task CarryOutAsync(StopOrder order, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            try
            {
                await _runtime.StopAsync(Key, TimeSpan.FromSeconds(order.GraceSeconds), over);
                return;
            }
            catch (OperationCanceledException) when (over.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is RuntimeUnavailableException or CommandException)
            {
                LogStopDelayed(_services.Logger, Key, e);
                Report(e.Message);
            }

            await Task.Delay(RetryPause, _services.Time, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private string Excuse(CommandException e, AttemptRecord record) =>
        e.Code == InvokeErrorCodes.ImageUnavailable && record.HasCredentials && _spec.RegistryAuth is null ? AttemptEnding.CredentialsGone : "";

    private WorkloadStatus WithoutSecrets(AttemptRecord record) => AttemptEnding.WithoutSecrets(record.Status) with { FinishedAt = Now() };

    private StagedSecrets? Secrets
    {
        get
        {
            lock (_gate) return _record.Secrets;
        }
    }

    private StopOrder? StopAsked
    {
        get
        {
            lock (_gate) return _record.Stop;
        }
    }

    private void Began(RuntimeInstance instance)
    {
        if (instance.Phase is RuntimePhase.Failed)
        {
            End(record => AttemptEnding.Of(record, instance, Now()));
            return;
        }

        Change(record => record with
        {
            // The runtime holds them now; the record needs them no longer.
            Spec = record.Spec with { Env = new Dictionary<string, string>(), Files = new Dictionary<string, string>() },
            Status = record.Status with
            {
                State = record.Stop is null ? NodeWorkloadState.Running : NodeWorkloadState.Stopping,
                ContainerId = instance.Id, StartedAt = instance.StartedAt ?? Now(), Ports = instance.Ports, Reason = record.Stop?.Reason,
            },
        });
    }

    /// <summary>How far the start or stop is, at most once a second.</summary>
    private void Report(string text)
    {
        lock (_gate)
        {
            var now = _services.Time.GetTimestamp();
            if (_record.Status.Reason == text || AttemptEnding.IsEnded(_record.Status.State)) return;
            if (_lastReport != 0 && _services.Time.GetElapsedTime(_lastReport, now) < RetryPause) return;
            _lastReport = now;
            Change(record => record with { Status = record.Status with { Reason = text } }, durable: false);
        }
    }

    private void End(Func<AttemptRecord, WorkloadStatus> ending)
    {
        // Before anyone hears of the end: who does may count on their being gone.
        _services.Secrets.Remove(Key, Secrets);
        Change(record => record with
        {
            Secrets = null,
            Spec = record.Spec with { Env = new Dictionary<string, string>(), Files = new Dictionary<string, string>() },
            Status = ending(record),
        });
        _orders.Writer.TryComplete();
        LogEnded(_services.Logger, Key, Status.ExitCause, Status.ExitCode);
        _services.Ended();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Attempt {Key} ended: {Cause}, exit code {ExitCode}.")]
    private static partial void LogEnded(ILogger logger, AttemptKey key, NodeExitCause? cause, int? exitCode);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Attempt {Key} cannot be stopped yet.")]
    private static partial void LogStopDelayed(ILogger logger, AttemptKey key, Exception e);

    [LoggerMessage(Level = LogLevel.Error, Message = "Attempt {Key} cannot be followed any more.")]
    private static partial void LogBroken(ILogger logger, AttemptKey key, Exception e);
}
