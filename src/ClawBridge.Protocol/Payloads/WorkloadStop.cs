namespace ClawBridge.Protocol.Payloads;

/// <summary>Params of <c>workload.stop</c>: end an attempt. Stopping what has ended already answers its status; the answer is a <see cref="WorkloadStatus"/>.</summary>
internal sealed record WorkloadStop
{
    public required string WorkloadId { get; init; }

    public int Replica { get; init; }

    /// <summary>Null means the newest attempt that the node has.</summary>
    public int? Attempt { get; init; }

    public required long Epoch { get; init; }

    /// <summary>Seconds between SIGTERM and SIGKILL.</summary>
    public int GraceSeconds { get; set; } = 10;

    /// <summary>SIGKILL at once.</summary>
    public bool Force { get; init; }
}
