namespace ClawBridge.Audit;

/// <summary>How much audit is kept. The newest record always is.</summary>
internal sealed record AuditRetention
{
    public int MaxRecords { get; init; } = 50_000;

    /// <summary>How many are dropped beyond the excess, so that not every record drops one.</summary>
    public int Stride => MaxRecords / 1_000;

    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(90);
}
