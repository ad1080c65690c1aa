namespace ClawBridge.Audit;

/// <summary>How much audit is kept. The newest record always is.</summary>
internal sealed record AuditRetention
{
    public int MaxRecords { get; init; } = 50_000;

    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(90);
}
