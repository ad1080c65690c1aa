using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Payloads;
using ClawNode.Commands;
using ClawNode.Runtimes.Attempts;

namespace ClawNode.Runtimes;

/// <content>What a start command must pass before it becomes an attempt.</content>
internal sealed partial class WorkloadManager
{
    private void PassFence(string cluster, long epoch)
    {
        try
        {
            _fence.Pass(cluster, epoch);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(InvokeErrorCodes.Unavailable, $"The node cannot write down the epoch, so nothing was done: {e.Message}", e);
        }
    }

    private async Task<WorkloadStatus?> ExistingAsync(AttemptKey key, CancellationToken cancellationToken)
    {
        if (!_attempts.TryGetValue(key, out var attempt)) return null;
        await attempt.Recorded.WaitAsync(cancellationToken);
        return attempt.Status;
    }

    /// <summary>Enters the attempt in the table, or finds the one that was faster; throws <c>CONFLICT</c> when the replica is taken.</summary>
    private (Attempt Attempt, bool IsNew) Admit(WorkloadRun spec, IRuntime runtime)
    {
        var key = AttemptKey.Of(spec);
        lock (_admission)
        {
            if (_attempts.TryGetValue(key, out var existing)) return (existing, false);
            if (_removed.Covers(key)) throw Conflict($"The attempt {key} or a later one was stopped or removed on this node already; start a new attempt.");
            foreach (var other in _attempts.Values.Where(other => other.Key.WorkloadId == key.WorkloadId && other.Key.Replica == key.Replica))
            {
                if (other.Key.Attempt > key.Attempt) throw Conflict($"The attempt {key} is older than attempt {other.Key.Attempt} of the same replica, which the node knows.");
                if (!other.IsEnded) throw Conflict($"Attempt {other.Key.Attempt} of the same replica is still {Word(other.Status.State)} on this node; stop it first.");
            }

            var attempt = Attempt.New(_services, runtime, spec);
            _attempts[key] = attempt;
            return (attempt, true);
        }
    }

    /// <summary>
    /// Commands run side by side, so that a stop can overtake the start that was sent before it. An attempt that is not here when its
    /// stop comes must not begin afterwards.
    /// </summary>
    private void RefuseLaterStart(AttemptKey key)
    {
        lock (_admission)
        {
            if (_attempts.TryGetValue(key, out var attempt))
            {
                if (attempt.Recorded.IsCompleted) return;
                throw new CommandException(InvokeErrorCodes.Unavailable, $"The attempt {key} is being taken at this moment; stop it again.");
            }

            if (_removed.Covers(key)) return;
            try
            {
                _removed.Add(key);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new CommandException(InvokeErrorCodes.Unavailable, $"The node cannot write down the stop, so nothing was done: {e.Message}", e);
            }
        }
    }

    private IRuntime RuntimeFor(WorkloadRun spec)
    {
        if (!_runtimes.TryGetValue(spec.Runtime, out var runtime))
        {
            throw spec.Runtime is RuntimeNames.Docker or RuntimeNames.Process
                ? new CommandException(InvokeErrorCodes.Denied, $"This node's config does not enable the runtime {spec.Runtime} (runtimes).")
                : SpecRules.Invalid("runtime", $"must be {RuntimeNames.Docker} or {RuntimeNames.Process}");
        }

        return runtime.Availability is { Available: false } state
            ? throw new CommandException(InvokeErrorCodes.Unavailable, state.Reason ?? $"The runtime {spec.Runtime} is not available on this node.")
            : runtime;
    }

    private async Task CheckGpusAsync(WorkloadRun spec, CancellationToken cancellationToken)
    {
        if (spec.Gpus.Count == 0) return;
        var known = await _gpus.ListAsync(cancellationToken);
        foreach (var gpu in spec.Gpus)
        {
            if (!known.Gpus.Any(device => device.Uuid == gpu || device.MigDevices.Any(mig => mig.Uuid == gpu)))
                throw Conflict($"The GPU {gpu} was not found on this node{(known.HealthReason is { } reason ? $": {reason}" : ".")}");
        }
    }

    private static CommandException Conflict(string message) => new(InvokeErrorCodes.Conflict, message);
}
