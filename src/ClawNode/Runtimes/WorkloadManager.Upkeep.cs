using ClawBridge.Protocol.Payloads;
using ClawNode.Commands;
using ClawNode.Runtimes.Attempts;
using ClawNode.Runtimes.Records;
using Microsoft.Extensions.Logging;

namespace ClawNode.Runtimes;

/// <content>What happens by itself: adoption when the agent starts, and the end of what is no longer kept.</content>
internal sealed partial class WorkloadManager
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan AdoptionRetry = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Takes over everything that an earlier run of the agent left: its records first, then whatever the runtimes hold without a
    /// record. A runtime that is down holds up nothing; it is asked again until it answers once. Throws <see cref="IOException"/>
    /// when another agent uses the state directory.
    /// </summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _lock = _store.Lock();
        foreach (var record in _store.Load())
        {
            if (!_runtimes.TryGetValue(record.Spec.Runtime, out var runtime))
            {
                LogRuntimeDisabled(AttemptKey.Of(record.Spec), record.Spec.Runtime);
                continue;
            }

            var attempt = Attempt.Restored(_services, runtime, record);
            _attempts[attempt.Key] = attempt;
        }

        List<IRuntime> unasked = [];
        foreach (var runtime in _runtimes.Values)
        {
            if (!await TryAdoptStraysAsync(runtime, cancellationToken)) unasked.Add(runtime);
        }

        foreach (var attempt in _attempts.Values) attempt.Begin();
        if (unasked.Count == 0) SweepSecrets();
        _upkeep = KeepUpAsync(unasked, _shutdown.Token);
    }

    private async Task KeepUpAsync(List<IRuntime> unasked, CancellationToken shutdown)
    {
        try
        {
            while (true)
            {
                await WaitForSweepAsync(unasked.Count > 0 ? AdoptionRetry : SweepEvery, shutdown);
                foreach (var runtime in unasked.ToArray())
                {
                    var known = _attempts.Keys.ToHashSet();
                    if (!await TryAdoptStraysAsync(runtime, shutdown)) continue;
                    unasked.Remove(runtime);
                    foreach (var attempt in _attempts.Values.Where(attempt => !known.Contains(attempt.Key) && attempt.Runtime == runtime)) attempt.Begin();
                    if (unasked.Count == 0) SweepSecrets();
                }

                await SweepAsync(shutdown);
            }
        }
        catch (OperationCanceledException) when (shutdown.IsCancellationRequested)
        {
            // The agent goes.
        }
    }

    /// <summary>Adopts what carries this node's mark and has no record; false when the runtime could not be asked.</summary>
    private async Task<bool> TryAdoptStraysAsync(IRuntime runtime, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var instance in await runtime.ListAsync(cancellationToken))
            {
                if (instance.Spec is not { } spec || _attempts.ContainsKey(instance.Key) || _removed.Covers(instance.Key)) continue;
                if (instance.Phase is RuntimePhase.Running or RuntimePhase.Ended) AdoptStray(runtime, instance, spec);
            }

            return true;
        }
        catch (RuntimeUnavailableException)
        {
            return false;
        }
    }

    private void AdoptStray(IRuntime runtime, RuntimeInstance instance, WorkloadRun spec)
    {
        var attempt = Attempt.Adopted(_services, runtime, spec, instance);
        try
        {
            attempt.Record();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogStrayUnrecorded(instance.Key, e);
            return;
        }

        lock (_admission) _attempts.TryAdd(attempt.Key, attempt);
        LogStray(instance.Key);
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var key in Retention.Expired(Snapshot(), _options, _time.GetUtcNow()))
        {
            if (!_attempts.TryGetValue(key, out var attempt)) continue;
            try
            {
                await ForgetAsync(attempt, cancellationToken);
            }
            catch (Exception e) when (e is RuntimeUnavailableException or CommandException or IOException or UnauthorizedAccessException)
            {
                LogSweepFailed(key, e);
            }
        }
    }

    /// <summary>
    /// Removes the secrets that an earlier run of the agent left. Only once every runtime has told what it holds: until then something
    /// unknown may run that reads them. What has a record that is left alone keeps its secrets with it.
    /// </summary>
    private void SweepSecrets()
    {
        try
        {
            _secrets.Sweep(name => _attempts.Values.FirstOrDefault(attempt => attempt.Key.ToString() == name) is { } attempt ? !attempt.IsEnded : _store.Holds(name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogSecretsUnswept(e);
        }
    }

    private async Task ForgetAsync(Attempt attempt, CancellationToken cancellationToken)
    {
        _removed.Add(attempt.Key);
        await attempt.Runtime.RemoveAsync(attempt.Key, cancellationToken);
        _store.Delete(attempt.Key);
        if (_attempts.TryRemove(attempt.Key, out _)) await attempt.DisposeAsync();
    }

    private async Task WaitForSweepAsync(TimeSpan atMost, CancellationToken shutdown)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(shutdown);
        var timer = Task.Delay(atMost, _time, pause.Token);
        var asked = _sweepDue.Reader.ReadAsync(pause.Token).AsTask();
        await Task.WhenAny(timer, asked);
        await pause.CancelAsync();
        await Task.WhenAll(timer, asked).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        shutdown.ThrowIfCancellationRequested();
    }

    private void AskForSweep() => _sweepDue.Writer.TryWrite(default);

    [LoggerMessage(Level = LogLevel.Information, Message = "Adopted {Key}, which ran without a record.")]
    private partial void LogStray(AttemptKey key);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Key} runs without a record and none can be written; it is left alone.")]
    private partial void LogStrayUnrecorded(AttemptKey key, Exception e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Key} was taken by the runtime {Runtime}, which the config no longer enables; it is left alone.")]
    private partial void LogRuntimeDisabled(AttemptKey key, string runtime);

    [LoggerMessage(Level = LogLevel.Error, Message = "Secrets that no attempt needs any more cannot be removed.")]
    private partial void LogSecretsUnswept(Exception e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The ended attempt {Key} cannot be removed yet.")]
    private partial void LogSweepFailed(AttemptKey key, Exception e);
}
