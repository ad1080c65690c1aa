namespace ClawNode.Runtimes;

/// <summary>Whether a runtime can start something now.</summary>
/// <param name="Available">True when it can.</param>
/// <param name="Reason">Why it cannot, or what it does only in part, as a sentence with the remedy; null when all is well.</param>
internal sealed record RuntimeAvailability(bool Available, string? Reason = null)
{
    public static RuntimeAvailability Yes { get; } = new(true);
}
