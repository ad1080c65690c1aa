using ClawBridge.Protocol.Payloads;

namespace ClawBridge.Workloads;

/// <summary>One replica: its newest attempt and where that is.</summary>
internal sealed record ReplicaRecord
{
    public required int Index { get; init; }

    public required WorkloadState State { get; init; }

    /// <summary>Null while no node is chosen.</summary>
    public string? NodeId { get; init; }

    /// <summary>UUIDs of the GPUs that are its own while it is placed.</summary>
    public IReadOnlyList<string> Gpus { get; init; } = [];

    /// <summary>Counts from 1 with the first placement; 0 before.</summary>
    public int Attempt { get; init; }

    /// <summary>The bridge's epoch when the attempt was decided; goes with its start command.</summary>
    public long Epoch { get; init; }

    /// <summary>Failed attempts that counted against <c>max_retries</c>.</summary>
    public int Retries { get; init; }

    public int? ExitCode { get; init; }

    /// <summary>A plain sentence.</summary>
    public string? Reason { get; init; }

    /// <summary>Unix milliseconds before which it is not started again (back-off); null = now.</summary>
    public long? NotBefore { get; init; }

    /// <summary>The version of the node's last status that is in here.</summary>
    public long StatusVersion { get; init; }

    /// <summary>It is being moved off its node (drain): the next attempt goes elsewhere.</summary>
    public bool Moving { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public long? StartedAt { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public long? FinishedAt { get; init; }

    public IReadOnlyList<PortMapping> Ports { get; init; } = [];

    /// <summary>Attempts on other nodes that a newer attempt superseded and that must be stopped when their node is back.</summary>
    public IReadOnlyList<SupersededAttempt> Superseded { get; init; } = [];

    /// <summary>It holds its node's resources.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsPlaced => NodeId is not null && State is (WorkloadState.Starting or WorkloadState.Running or WorkloadState.Stopping);
}
