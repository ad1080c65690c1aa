namespace ClawBridge.Rpc;

/// <summary>How long a call may run. Costs nothing until somebody looks at its token or ends it.</summary>
internal class CallLifetime : IDisposable
{
    private CancellationTokenSource? _source;
    private int _reason;

    public EndReason Reason => (EndReason)Volatile.Read(ref _reason);

    public CancellationToken Token => Source.Token;

    private CancellationTokenSource Source
    {
        get
        {
            if (Volatile.Read(ref _source) is { } present) return present;
            var made = new CancellationTokenSource();
            if (Interlocked.CompareExchange(ref _source, made, null) is not { } other) return made;
            made.Dispose();
            return other;
        }
    }

    /// <summary>Tells the call to end; the first reason stays.</summary>
    /// <returns>Whether this was the first.</returns>
    public bool End(EndReason reason)
    {
        if (Interlocked.CompareExchange(ref _reason, (int)reason, (int)EndReason.None) != (int)EndReason.None) return false;
        Source.Cancel();
        return true;
    }

    // The source has no timer and no wait handle, so letting the collector have it loses nothing; a late registration on a
    // disposed source would throw in the handler instead.
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
