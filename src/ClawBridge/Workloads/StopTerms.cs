namespace ClawBridge.Workloads;

/// <summary>How an attempt is to be ended.</summary>
/// <param name="GraceSeconds">Between SIGTERM and SIGKILL.</param>
/// <param name="Force">SIGKILL at once.</param>
internal sealed record StopTerms(int GraceSeconds, bool Force)
{
    public static StopTerms Default { get; } = new(10, false);
}
