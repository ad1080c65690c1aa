using System.Threading.Channels;
using ClawBridge.Protocol.Payloads;

namespace ClawNode.Runtimes;

/// <summary>
/// An unbounded stream of statuses whose size is bounded by the number of attempts: a newer status of an attempt takes the
/// place of the one that was not read yet, in the older one's place in the queue.
/// </summary>
internal sealed class MergingChannel : ChannelReader<WorkloadStatus>
{
    private readonly Lock _gate = new();
    private readonly Queue<AttemptKey> _order = new();
    private readonly Dictionary<AttemptKey, WorkloadStatus> _newest = [];
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<bool>? _waiter;
    private bool _completed;

    public override Task Completion => _completion.Task;

    public override bool CanCount => true;

    public override int Count
    {
        get
        {
            lock (_gate) return _order.Count;
        }
    }

    /// <summary>Adds a status; one that is older than the waiting one is dropped.</summary>
    public void Write(WorkloadStatus status)
    {
        TaskCompletionSource<bool>? waiter;
        lock (_gate)
        {
            if (_completed) return;
            var key = AttemptKey.Of(status);
            if (!_newest.TryGetValue(key, out var waiting)) _order.Enqueue(key);
            else if (waiting.Version > status.Version) return;
            _newest[key] = status;
            (waiter, _waiter) = (_waiter, null);
        }

        waiter?.TrySetResult(true);
    }

    /// <summary>Ends the stream; what waits can still be read.</summary>
    public void Complete()
    {
        TaskCompletionSource<bool>? waiter;
        lock (_gate)
        {
            _completed = true;
            (waiter, _waiter) = (_waiter, null);
            if (_order.Count == 0) _completion.TrySetResult();
        }

        waiter?.TrySetResult(false);
    }

    public override bool TryRead(out WorkloadStatus item)
    {
        lock (_gate)
        {
            if (!_order.TryDequeue(out var key))
            {
                item = null!;
                return false;
            }

            _newest.Remove(key, out item!);
            if (_completed && _order.Count == 0) _completion.TrySetResult();
            return true;
        }
    }

    public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<bool>(cancellationToken);
        lock (_gate)
        {
            if (_order.Count > 0) return ValueTask.FromResult(true);
            if (_completed) return ValueTask.FromResult(false);
            _waiter ??= new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask<bool>(_waiter.Task.WaitAsync(cancellationToken));
        }
    }
}
