namespace ClawBridge.Vault;

/// <summary>
/// How much of the log is kept. Refusals, which anyone with the permission can make as many as they like, have a share of their
/// own: they never push out what was really done.
/// </summary>
internal sealed record VaultLogRetention
{
    /// <summary>Newest rows of what was done.</summary>
    public int MaxGranted { get; init; } = 5_000;

    /// <summary>Newest rows of what was refused.</summary>
    public int MaxRefused { get; init; } = 5_000;

    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(90);
}
