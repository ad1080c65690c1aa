using ClawBridge.Protocol.Payloads;
using ClawNode.Commands;
using ClawNode.Runtimes.Records;
using Microsoft.Extensions.Logging;

namespace ClawNode.Runtimes.Attempts;

/// <summary>
/// One attempt of one replica on this node: its record, and the life that brings it up, watches it and notes its end. Every
/// change is on disk before anyone hears of it.
/// </summary>
internal sealed partial class Attempt : IAsyncDisposable
{
    /// <summary>How far versions jump when a restarted agent takes over, so that reports that were not recorded stay older.</summary>
    private const int VersionsBetweenSaves = 1000;

    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly AttemptServices _services;
    private readonly IRuntime _runtime;
    private readonly CancellationTokenSource _shutdown = new();
    private readonly CancellationTokenSource _startCancelled = new();
    private readonly TaskCompletionSource _recorded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WorkloadRun _spec;
    private AttemptRecord _record;
    private long _savedVersion;
    private long _lastReport;
    private Task _life = Task.CompletedTask;

    private Attempt(AttemptServices services, IRuntime runtime, WorkloadRun spec, AttemptRecord record)
    {
        _services = services;
        _runtime = runtime;
        _spec = spec;
        _record = record;
        _savedVersion = record.Status.Version;
        Key = AttemptKey.Of(spec);
    }

    public AttemptKey Key { get; }

    public WorkloadStatus Status
    {
        get
        {
            lock (_gate) return _record.Status;
        }
    }

    /// <summary>What was asked for, as far as it is still kept.</summary>
    public WorkloadRun Spec
    {
        get
        {
            lock (_gate) return _record.Spec;
        }
    }

    public IRuntime Runtime => _runtime;

    public bool IsEnded => AttemptEnding.IsEnded(Status.State);

    /// <summary>Done when the attempt is on disk; fails with what kept it from there.</summary>
    public Task Recorded => _recorded.Task;

    /// <summary>Done when it runs, or when it is settled that it never will.</summary>
    public Task Begun => _begun.Task;

    /// <summary>An attempt that was asked for just now and is not on disk yet.</summary>
    public static Attempt New(AttemptServices services, IRuntime runtime, WorkloadRun spec)
    {
        var status = new WorkloadStatus
        {
            WorkloadId = spec.WorkloadId, Replica = spec.Replica, Attempt = spec.Attempt, Epoch = spec.Epoch, Version = 1,
            State = NodeWorkloadState.Starting, Runtime = spec.Runtime, Image = spec.Image, Name = spec.Name,
            ClusterId = spec.ClusterId, Gpus = spec.Gpus, Ports = spec.Ports,
        };
        var now = services.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var kept = spec.WithoutSecrets();
        var record = new AttemptRecord { Spec = kept, Status = status, AcceptedAt = now, HasCredentials = spec.RegistryAuth is not null };
        return new Attempt(services, runtime, kept with { RegistryAuth = spec.RegistryAuth }, record);
    }

    /// <summary>An attempt that an earlier run of the agent took.</summary>
    public static Attempt Restored(AttemptServices services, IRuntime runtime, AttemptRecord record)
    {
        var status = record.Status with { Version = record.Status.Version + VersionsBetweenSaves };
        var attempt = new Attempt(services, runtime, record.Spec, record with { Status = status });
        attempt._recorded.SetResult();
        if (record.Stop is { } order) attempt._orders.Writer.TryWrite(order);
        return attempt;
    }

    /// <summary>Something that runs, or ran, without a record: taken over as its runtime describes it.</summary>
    public static Attempt Adopted(AttemptServices services, IRuntime runtime, WorkloadRun spec, RuntimeInstance instance)
    {
        var attempt = New(services, runtime, spec);
        attempt._record = attempt._record with
        {
            Status = attempt._record.Status with
            {
                State = NodeWorkloadState.Running, Version = VersionsBetweenSaves, ContainerId = instance.Id,
                StartedAt = instance.StartedAt ?? attempt.Now(), Ports = instance.Ports,
            },
        };
        return attempt;
    }

    /// <summary>
    /// Puts the secrets of a new attempt into memory and the attempt on disk; nothing has happened before, and nothing happens when this
    /// throws.
    /// </summary>
    /// <param name="asked">The start command with its secrets; null for what is adopted.</param>
    public void Record(WorkloadRun? asked = null)
    {
        try
        {
            var secrets = asked is null ? null : _services.Secrets.Stage(asked);
            lock (_gate)
            {
                _record = _record with { Secrets = secrets };
                _services.Store.Save(_record);
            }

            _recorded.SetResult();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CommandException)
        {
            if (asked is not null) _services.Secrets.Remove(Key, _record.Secrets);
            _recorded.SetException(e);
            _ = _recorded.Task.Exception;
            throw;
        }
    }

    /// <summary>Begins to live; called once, after the attempt is on disk.</summary>
    public void Begin()
    {
        _services.Changes.Publish(Status);
        _life = LiveAsync(_shutdown.Token);
    }

    /// <summary>
    /// Asks for the end, and answers once that is on disk. What has ended stays as it is; a second order only shortens the grace.
    /// </summary>
    public WorkloadStatus Stop(StopOrder order)
    {
        lock (_gate)
        {
            if (AttemptEnding.IsEnded(_record.Status.State)) return _record.Status;
            if (_record.Stop is { } earlier && earlier.GraceSeconds <= order.GraceSeconds) return _record.Status;
            var kept = _record.Stop is { } first ? first with { GraceSeconds = order.GraceSeconds } : order;
            Change(record => record with { Stop = kept, Status = record.Status with { State = NodeWorkloadState.Stopping, Reason = kept.Reason } });
        }

        _startCancelled.Cancel();
        _orders.Writer.TryWrite(order);
        return Status;
    }

    /// <summary>Lets go of the attempt without touching what it runs.</summary>
    public async ValueTask DisposeAsync()
    {
        await _shutdown.CancelAsync();
        await _life;
        _shutdown.Dispose();
        _startCancelled.Dispose();
    }

    private void Change(Func<AttemptRecord, AttemptRecord> change, bool durable = true)
    {
        lock (_gate)
        {
            var next = change(_record);
            next = next with { Status = next.Status with { Version = _record.Status.Version + 1 } };
            _record = next;
            if (durable || next.Status.Version - _savedVersion >= VersionsBetweenSaves - 1) Save(next);
            _services.Changes.Publish(next.Status);
        }
    }

    /// <summary>A full disk must not keep the node from stopping things or from telling what it saw; the record is then older than the truth and is mended from the runtime.</summary>
    private void Save(AttemptRecord record)
    {
        try
        {
            _services.Store.Save(record);
            _savedVersion = record.Status.Version;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnsaved(_services.Logger, Key, e);
        }
    }

    private long Now() => _services.Time.GetUtcNow().ToUnixTimeMilliseconds();

    [LoggerMessage(Level = LogLevel.Error, Message = "The record of attempt {Key} cannot be written.")]
    private static partial void LogUnsaved(ILogger logger, AttemptKey key, Exception e);
}
