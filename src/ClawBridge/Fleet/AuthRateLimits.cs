namespace ClawBridge.Fleet;

/// <summary>How many wrong tokens one address may try. The defaults are OpenClaw's.</summary>
internal sealed record AuthRateLimits
{
    public int Tries { get; init; } = 10;

    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan LockFor { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whoever is on this machine already cannot be kept out by guessing less.</summary>
    public bool ExemptLoopback { get; init; } = true;
}
