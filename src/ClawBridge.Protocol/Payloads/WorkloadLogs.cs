namespace ClawBridge.Protocol.Payloads;

/// <summary>Params of <c>workload.logs</c>.</summary>
internal sealed record WorkloadLogs
{
    public required string WorkloadId { get; init; }

    public int Replica { get; init; }

    public int? Attempt { get; init; }

    /// <summary>Last lines of each stream; null = all that is kept.</summary>
    public int? Tail { get; init; }

    /// <summary>Only lines at or after this time, Unix milliseconds.</summary>
    public long? Since { get; init; }

    /// <summary><c>stdout</c>, <c>stderr</c> or null for both.</summary>
    public string? Stream { get; init; }

    /// <summary>Goes on until the workload ends or the caller cancels; each progress chunk is a JSON array of <see cref="LogLine"/>.</summary>
    public bool Follow { get; init; }
}
