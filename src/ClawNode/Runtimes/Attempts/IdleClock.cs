using ClawBridge.Protocol.Payloads;

namespace ClawNode.Runtimes.Attempts;

/// <summary>
/// How long all GPUs of an attempt have been idle without a break: under 5 % utilization in each reading. A reading that is
/// missing, null or stale is no evidence of idleness and starts the clock anew.
/// </summary>
/// <param name="IdleSince">The first reading of the unbroken row, or null while there is none.</param>
internal readonly record struct IdleClock(DateTimeOffset? IdleSince)
{
    public const double IdleBelowPercent = 5;

    /// <summary>Takes the next reading into account.</summary>
    public IdleClock Next(GpuMetricsReport report, IReadOnlyList<string> gpus, DateTimeOffset now) =>
        report.StaleSince is null && gpus.All(gpu => IsIdle(report, gpu)) ? new IdleClock(IdleSince ?? now) : default;

    /// <summary>Whether the idle row has lasted long enough.</summary>
    public bool Reached(TimeSpan limit, DateTimeOffset now) => IdleSince is { } since && now - since >= limit;

    private static bool IsIdle(GpuMetricsReport report, string gpu) =>
        report.Metrics.FirstOrDefault(metrics => metrics.Uuid == gpu) is { UtilizationPercent: < IdleBelowPercent };
}
