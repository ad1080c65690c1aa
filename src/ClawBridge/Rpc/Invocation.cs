namespace ClawBridge.Rpc;

/// <summary>One call on its way through the dispatcher; ends when its lifetime does.</summary>
/// <param name="parameters">The raw params, maybe with <c>_meta</c> in them; empty when absent. Valid until the call first waits.</param>
/// <param name="meta">The raw <c>_meta</c> inside of them; empty when absent.</param>
internal class Invocation(MethodSlot method, ReadOnlyMemory<byte> parameters, ReadOnlyMemory<byte> meta, SessionOptions session, IClient? client, JsonBuffer result)
    : CallLifetime
{
    private ITimer? _deadline;

    public MethodSlot Method => method;

    public ReadOnlyMemory<byte> Parameters => parameters;

    public ReadOnlyMemory<byte> Meta => meta;

    public SessionOptions Session => session;

    public IClient? Client => client;

    /// <summary>Gets the result; holds nothing of use when the call fails.</summary>
    public JsonBuffer Result => result;

    public CancellationToken Draining { get; init; }

    /// <summary>Who the call is made as, as soon as that is known; until then who the session belongs to.</summary>
    public Principal Principal { get => field ?? session.Principal; set { (field, IsIdentified) = (value, true); } }

    /// <summary>The gate has said who the call is made as.</summary>
    public bool IsIdentified { get; private set; }

    /// <summary>Set as soon as the caller's identity and params are settled.</summary>
    public CallContext? Context { get; set; }

    /// <summary>Ends the call with <see cref="EndReason.Deadline"/> after this many milliseconds.</summary>
    public void StartDeadline(long milliseconds, TimeProvider time) =>
        _deadline = time.CreateTimer(static state => ((Invocation)state!).Expire(EndReason.Deadline), this, TimeSpan.FromMilliseconds(milliseconds), Timeout.InfiniteTimeSpan);

    /// <summary>The time is over: the handler is told, and whoever listens is answered even if the handler does not heed it.</summary>
    public virtual void Expire(EndReason reason) => End(reason);

    public override void Dispose()
    {
        _deadline?.Dispose();
        base.Dispose();
    }
}
