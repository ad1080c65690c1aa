namespace ClawBridge.Workloads;

/// <summary>How an attempt is to be ended.</summary>
/// <param name="GraceSeconds">Between SIGTERM and SIGKILL.</param>
/// <param name="Force">SIGKILL at once.</param>
internal sealed record StopTerms(int GraceSeconds, bool Force)
{
    /// <summary>Of a drain: also end what has no room elsewhere, with the same grace as the rest.</summary>
    public bool EvenWithoutRoom { get; init; }

    public static StopTerms Default { get; } = new(10, false);
}
