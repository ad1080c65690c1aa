namespace ClawBridge.Protocol.Payloads;

/// <summary>Answer of <c>workload.logs</c>; with <c>follow</c> the lines went out as progress and are not repeated.</summary>
internal sealed record WorkloadLogsResult(IReadOnlyList<LogLine> Lines, bool Truncated);
