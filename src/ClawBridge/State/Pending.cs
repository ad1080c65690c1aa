using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Sources;

namespace ClawBridge.State;

/// <summary>A body that has run and whose caller waits until what it saw and wrote is durable.</summary>
/// <param name="transaction">What it wrote; null when it threw or wrote nothing.</param>
/// <param name="next">The state after it; null together with <paramref name="transaction"/>.</param>
internal abstract class Pending(Transaction? transaction, StateSnapshot? next)
{
    public Transaction? Transaction { get; } = transaction;

    public StateSnapshot? Next { get; } = next;

    /// <summary>Gives the caller the body's outcome.</summary>
    public abstract void Complete();

    /// <summary>Tells the caller that nothing of it exists.</summary>
    public abstract void Fail(Exception reason);
}

/// <inheritdoc/>
internal sealed class Pending<T> : Pending, IValueTaskSource<T>
{
    private readonly T? _result;
    private readonly ExceptionDispatchInfo? _thrown;
    private ManualResetValueTaskSourceCore<T> _source = new() { RunContinuationsAsynchronously = true };

    public Pending(T result, Transaction? transaction, StateSnapshot? next)
        : base(transaction, next) => _result = result;

    public Pending(ExceptionDispatchInfo thrown)
        : base(null, null) => _thrown = thrown;

    public ValueTask<T> Task => new(this, _source.Version);

    public override void Complete()
    {
        if (_thrown is null) _source.SetResult(_result!);
        else _source.SetException(_thrown.SourceException);
    }

    public override void Fail(Exception reason) => _source.SetException(reason);

    T IValueTaskSource<T>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
