using ClawBridge.Gpu;

namespace ClawNode.Gpu;

/// <summary>What is known of one vendor's GPUs.</summary>
/// <param name="Reading">The newest good reading, with GPUs that have vanished since marked unhealthy.</param>
/// <param name="TakenAt">When it was taken, Unix milliseconds; null when there was none yet.</param>
/// <param name="StaleSince">The same when a newer try failed; else null.</param>
/// <param name="Reason">What is wrong, or null.</param>
internal sealed record ProbeSnapshot(GpuReading Reading, long? TakenAt, long? StaleSince, string? Reason);
