using System.Collections.Concurrent;
using System.Threading.Channels;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Payloads;
using ClawNode.Commands;
using ClawNode.Gpu;
using ClawNode.Runtimes.Attempts;
using ClawNode.Runtimes.Records;
using ClawNode.Runtimes.Secrets;
using Microsoft.Extensions.Logging;

namespace ClawNode.Runtimes;

/// <summary>Owns the attempts of this node: starts each at most once, stops them, and tells what became of them.</summary>
internal sealed partial class WorkloadManager : IWorkloadSource, IAsyncDisposable
{
    private readonly ConcurrentDictionary<AttemptKey, Attempt> _attempts = [];
    private readonly Lock _admission = new();
    private readonly ChangeFeed _changes = new();
    private readonly RuntimeOptions _options;
    private readonly IReadOnlyDictionary<string, IRuntime> _runtimes;
    private readonly IGpuInventory _gpus;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly AttemptStore _store;
    private readonly EpochFence _fence;
    private readonly RemovedAttempts _removed;
    private readonly SecretStore _secrets;
    private readonly AttemptServices _services;
    private readonly CancellationTokenSource _shutdown = new();
    private readonly Channel<byte> _sweepDue = Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private Task _upkeep = Task.CompletedTask;
    private IDisposable? _lock;

    public WorkloadManager(RuntimeOptions options, IReadOnlyList<IRuntime> runtimes, IGpuInventory gpus, TimeProvider time, ILogger<WorkloadManager> logger)
    {
        _options = options;
        _runtimes = runtimes.ToDictionary(static runtime => runtime.Name);
        _gpus = gpus;
        _time = time;
        _logger = logger;
        _store = new AttemptStore(options.StateDir, logger);
        _fence = new EpochFence(_store.Root);
        _removed = new RemovedAttempts(_store.Root);
        _secrets = new SecretStore(new SecretsPlace(options.SecretsDir, options.UserRuntimeDir, options.StateDir, Libc.EffectiveUser()), logger);
        _services = new AttemptServices(_store, _secrets, _changes, gpus, time, logger, AskForSweep);
    }

    public IReadOnlyList<WorkloadStatus> Snapshot() =>
    [
        .. _attempts.Values.Where(static attempt => attempt.Recorded.IsCompletedSuccessfully).Select(static attempt => attempt.Status)
            .OrderBy(static status => status.WorkloadId, StringComparer.Ordinal).ThenBy(static status => status.Replica).ThenBy(static status => status.Attempt),
    ];

    public WorkloadSubscription Subscribe() => _changes.Subscribe();

    /// <summary>
    /// Takes one attempt and answers as soon as it is on disk; the start goes on by itself. A repeated command answers with what is
    /// there. Throws <c>STALE_EPOCH</c>, <c>CONFLICT</c>, <c>INVALID_PARAMS</c>, <c>DENIED</c> or <c>UNAVAILABLE</c>, and then nothing has changed.
    /// </summary>
    public async Task<WorkloadStatus> RunAsync(WorkloadRun spec, CancellationToken cancellationToken)
    {
        SpecRules.Check(spec);
        PassFence(spec.ClusterId, spec.Epoch);
        if (await ExistingAsync(AttemptKey.Of(spec), cancellationToken) is { } existing) return existing;
        var runtime = RuntimeFor(spec);
        runtime.Validate(spec);
        await CheckGpusAsync(spec, cancellationToken);

        var (attempt, isNew) = Admit(spec, runtime);
        if (!isNew)
        {
            await attempt.Recorded.WaitAsync(cancellationToken);
            return attempt.Status;
        }

        try
        {
            attempt.Record(spec);
        }
        catch (CommandException)
        {
            _attempts.TryRemove(attempt.Key, out _);
            throw;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _attempts.TryRemove(attempt.Key, out _);
            throw new CommandException(InvokeErrorCodes.Unavailable, $"The node cannot write its record of the attempt, so nothing was started: {e.Message}", e);
        }

        var status = attempt.Status;
        attempt.Begin();
        return status;
    }

    /// <summary>
    /// Asks an attempt to end; answers once that is on disk, with the state <c>stopping</c>, or with its end if it has ended already.
    /// Throws <c>NOT_FOUND</c> for an attempt that is not here; where it was named, its start is from then on refused.
    /// </summary>
    public WorkloadStatus Stop(WorkloadStop stop)
    {
        if (stop.Attempt is { } number) RefuseLaterStart(new AttemptKey(stop.WorkloadId, stop.Replica, number));
        var attempt = Find(stop.WorkloadId, stop.Replica, stop.Attempt);
        if (attempt.Spec.ClusterId is { } cluster) PassFence(cluster, stop.Epoch);
        if (stop.GraceSeconds < 0) throw SpecRules.Invalid("grace_seconds", "must be 0 or more");
        return attempt.Stop(new StopOrder(NodeExitCause.Stopped, null, stop.Force ? 0 : stop.GraceSeconds));
    }

    /// <summary>The attempt, or the replica's newest where none is named; throws <c>NOT_FOUND</c>.</summary>
    public Attempt Find(string workloadId, int replica, int? attempt) =>
        _attempts.Values.Where(candidate => candidate.Key.WorkloadId == workloadId && candidate.Key.Replica == replica)
            .Where(candidate => candidate.Recorded.IsCompletedSuccessfully && (attempt is null || candidate.Key.Attempt == attempt))
            .MaxBy(static candidate => candidate.Key.Attempt)
        ?? throw new CommandException(InvokeErrorCodes.NotFound, $"The workload {workloadId}, replica {replica}{(attempt is null ? "" : $", attempt {attempt}")}, was not found on this node.");

    /// <summary>As <see cref="Find"/>, for something that runs; throws <c>CONFLICT</c> with the state when it does not.</summary>
    public Attempt FindRunning(string workloadId, int replica, int? attempt)
    {
        var found = Find(workloadId, replica, attempt);
        var status = found.Status;
        if (status.StartedAt is not null && !found.IsEnded) return found;
        throw new CommandException(InvokeErrorCodes.Conflict, $"The attempt {found.Key} is not running; its state is {Word(status.State)}.");
    }

    /// <summary>Removes an ended attempt with its container, logs and record; throws <c>CONFLICT</c> while it has not ended.</summary>
    public async Task<WorkloadStatus> RemoveAsync(WorkloadRef reference, CancellationToken cancellationToken)
    {
        var attempt = Find(reference.WorkloadId, reference.Replica, reference.Attempt);
        if (!attempt.IsEnded) throw new CommandException(InvokeErrorCodes.Conflict, $"The attempt {attempt.Key} is still {Word(attempt.Status.State)}; stop it first.");
        try
        {
            await ForgetAsync(attempt, cancellationToken);
        }
        catch (RuntimeUnavailableException e)
        {
            throw new CommandException(InvokeErrorCodes.Unavailable, e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(InvokeErrorCodes.Unavailable, $"The files of {attempt.Key} cannot be removed: {e.Message}", e);
        }

        return attempt.Status;
    }

    /// <summary>Lets go of all attempts; what they run goes on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _shutdown.CancelAsync();
        await _upkeep;
        foreach (var attempt in _attempts.Values) await attempt.DisposeAsync();
        _lock?.Dispose();
        _shutdown.Dispose();
    }

    private static string Word(NodeWorkloadState state) => state.ToString().ToLowerInvariant();
}
