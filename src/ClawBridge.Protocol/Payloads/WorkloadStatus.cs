namespace ClawBridge.Protocol.Payloads;

/// <summary>What a node knows of one replica's attempt: the answer of <c>workload.run</c> and the rows of reports.</summary>
internal sealed record WorkloadStatus
{
    public required string WorkloadId { get; init; }

    public required int Replica { get; init; }

    /// <summary>Counts from 1 for each replica.</summary>
    public required int Attempt { get; init; }

    /// <summary>The epoch that the start command carried.</summary>
    public required long Epoch { get; init; }

    public required NodeWorkloadState State { get; init; }

    /// <summary>Counts up with each change of this attempt, so that a late report never overwrites a newer one.</summary>
    public required long Version { get; init; }

    /// <summary><c>docker</c> or <c>process</c>.</summary>
    public required string Runtime { get; init; }

    public required string Image { get; init; }

    public string? Name { get; init; }

    public string? ClusterId { get; init; }

    /// <summary>The container's id, or the process id as text.</summary>
    public string? ContainerId { get; init; }

    public int? ExitCode { get; init; }

    /// <summary>A plain sentence for a state that is not obvious: out of memory, time limit, image missing, idle GPUs.</summary>
    public string? Reason { get; init; }

    /// <summary>Why it ended, as a word; null while it has not.</summary>
    public NodeExitCause? ExitCause { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public long? StartedAt { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public long? FinishedAt { get; init; }

    /// <summary>UUIDs of the GPUs it holds.</summary>
    public IReadOnlyList<string> Gpus { get; set; } = [];

    public IReadOnlyList<PortMapping> Ports { get; set; } = [];
}
