namespace ClawBridge.Rpc.Wire;

/// <summary>The limits of one connection.</summary>
internal sealed record ConnectionOptions
{
    public SessionOptions Session { get; init; } = SessionOptions.Owner;

    /// <summary>How long calls may go on after the input has ended.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the last answers may take to leave when the client does not read.</summary>
    public TimeSpan FlushTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Calls that run at once; more wait, and then the input is no longer read. Far more than a client has work for, because those
    /// that only wait for something (a follow, workload_wait) count as well and must not hold up the others.
    /// </summary>
    public int MaxInFlight { get; init; } = 16_384;

    /// <summary>Calls that wait for their turn before the input is no longer read. Until then cancellations still get through.</summary>
    public int MaxWaiting { get; init; } = 1024;

    /// <summary>Most bytes of one message.</summary>
    public int MaxMessage { get; init; } = 16 * 1024 * 1024;

    /// <summary>Most entries of one batch.</summary>
    public int MaxBatch { get; init; } = 65_536;
}
