using ClawBridge.Protocol.Payloads;

namespace ClawBridge.Workloads;

/// <summary>One replica: its newest attempt and where that is.</summary>
internal sealed record ReplicaRecord
{
    public required int Index { get; init; }

    public required WorkloadState State { get; init; }

    /// <summary>Null while no node is chosen.</summary>
    public string? NodeId { get; init; }

    /// <summary>Where the newest attempt was, while it waits for the next; its output is still there.</summary>
    public string? LastNodeId { get; init; }

    /// <summary>UUIDs of the GPUs that are its own while it is placed.</summary>
    public IReadOnlyList<string> Gpus { get; set; } = [];

    /// <summary>Counts up with each placement; 0 before the first.</summary>
    public int Attempt { get; init; }

    /// <summary>The bridge's epoch when the attempt was decided. A start command carries the epoch of the bridge that sends it.</summary>
    public long Epoch { get; init; }

    /// <summary>Failed attempts that counted against <c>max_retries</c>.</summary>
    public int Retries { get; init; }

    /// <summary>Restarts in a row whose attempt did not last; the back-off grows with it.</summary>
    public int Restarts { get; init; }

    public int? ExitCode { get; init; }

    /// <summary>A plain sentence.</summary>
    public string? Reason { get; init; }

    /// <summary>It waits because its node refused to start it, or was not asked to; <see cref="Reason"/> says why.</summary>
    public bool IsRefused { get; init; }

    /// <summary>Unix milliseconds before which it is not started again (back-off); null = now.</summary>
    public long? NotBefore { get; init; }

    /// <summary>The version of the node's last status that is in here.</summary>
    public long StatusVersion { get; init; }

    /// <summary>It was asked to end on its node; kept until it has.</summary>
    public StopTerms? Stop { get; init; }

    /// <summary>It is to leave its node (drain) as soon as it has room elsewhere.</summary>
    public StopTerms? Move { get; init; }

    /// <summary>It is being moved off its node: the next attempt goes elsewhere.</summary>
    public bool Moving { get; init; }

    /// <summary>It was asked to end only to be started again.</summary>
    public bool Restarting { get; init; }

    /// <summary>Its node is lost and it waits for that node.</summary>
    public bool AwaitsNode { get; init; }

    /// <summary>Unix milliseconds from which on the attempt's GPUs are its own; null before the first placement.</summary>
    public long? PlacedAt { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public long? StartedAt { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public long? FinishedAt { get; init; }

    public IReadOnlyList<PortMapping> Ports { get; set; } = [];

    /// <summary>Attempts on other nodes that a newer attempt superseded and that must be stopped when their node is back.</summary>
    public IReadOnlyList<SupersededAttempt> Superseded { get; set; } = [];

    /// <summary>It holds its node's resources.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsPlaced => NodeId is not null && State is (WorkloadState.Starting or WorkloadState.Running or WorkloadState.Stopping);

    /// <summary>It will never run again.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsEnded => WorkloadStates.IsFinal(State);

    /// <summary>A replica that waits for its first placement.</summary>
    /// <param name="earlier">The last attempt of a replica with this number that is no more; 0 without one.</param>
    public static ReplicaRecord New(int index, int earlier = 0) => new() { Index = index, State = WorkloadState.Pending, Attempt = earlier };
}
