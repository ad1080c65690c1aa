namespace ClawBridge.Fleet;

/// <summary>When the bridge suspects itself instead of its nodes.</summary>
internal sealed record MassLossLimits
{
    /// <summary>More than this part of the nodes must go.</summary>
    public double Share { get; init; } = 0.30;

    /// <summary>At least so many must go.</summary>
    public int Count { get; init; } = 3;

    /// <summary>They must go within this time.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The freeze ends after this time at the latest.</summary>
    public TimeSpan FreezeFor { get; init; } = TimeSpan.FromMinutes(15);
}
