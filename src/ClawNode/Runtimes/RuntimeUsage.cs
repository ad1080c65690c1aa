namespace ClawNode.Runtimes;

/// <summary>One reading of what an attempt uses.</summary>
/// <param name="CpuTime">Since its start, over all cores.</param>
/// <param name="MemoryBytes">Resident now.</param>
/// <param name="MemoryLimitBytes">Null = no limit.</param>
internal sealed record RuntimeUsage(TimeSpan? CpuTime, long? MemoryBytes, long? MemoryLimitBytes, int? Processes);
