namespace ClawBridge.Discovery.Scanning;

/// <summary>How and when a scan ended.</summary>
internal sealed record ScanEnd(ScanState State, DateTimeOffset At, long DurationMs);
