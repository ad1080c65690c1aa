using ClawBridge.State;
using ClawBridge.Tenancy;

namespace ClawBridge.Workloads;

/// <summary>A workload: what was asked for and where each replica is.</summary>
internal sealed record WorkloadRecord : IRecord<WorkloadRecord>
{
    /// <summary>Lower-case UUID.</summary>
    public required string Id { get; init; }

    public long Revision { get; init; }

    /// <summary>Unique among the unfinished workloads of the namespace; null = unnamed.</summary>
    public string? Name { get; init; }

    /// <summary>The id of the namespace that it lives in. Rows from before there were others hold the word <c>default</c>.</summary>
    public required string Namespace
    {
        get;
        init => field = value == NamespaceRecord.Default.Name ? NamespaceRecord.DefaultId : value;
    }

    public required WorkloadSpec Spec { get; init; }

    /// <summary>Who submitted it, by name.</summary>
    public required string Owner { get; init; }

    /// <summary>The same by what is never another's; null in rows from before it was kept.</summary>
    public string? OwnerId { get; init; }

    /// <summary>The whole, derived from the replicas by <c>WorkloadStates</c> at each write.</summary>
    public required WorkloadState State { get; init; }

    /// <summary>A plain sentence on why it is in this state, where that is not obvious.</summary>
    public string? Reason { get; init; }

    /// <summary>It was asked to end; replicas are not started again.</summary>
    public bool StopRequested { get; init; }

    /// <summary>It is deleted as soon as it has ended. Until then it keeps what it holds, so that nothing is given away twice.</summary>
    public bool DeleteRequested { get; init; }

    /// <summary>By index; always as many as asked for, plus those above it that still end.</summary>
    public IReadOnlyList<ReplicaRecord> Replicas { get; set; } = [];

    /// <summary>Highest attempt of the replicas that were scaled away: a later replica with their number goes on from there, so that no attempt exists twice.</summary>
    public int AttemptFloor { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long SubmittedAt { get; init; }

    /// <summary>Unix milliseconds of the first replica's first start.</summary>
    public long? StartedAt { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public long? FinishedAt { get; init; }

    /// <summary>It will never run again.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsFinished => State is WorkloadState.Stopped or WorkloadState.Completed or WorkloadState.Failed;

    /// <summary>The replica with this index, or null.</summary>
    public ReplicaRecord? Replica(int index)
    {
        // Almost always at its own place, so that a thousand replicas do not cost a million steps.
        if (index >= 0 && index < Replicas.Count && Replicas[index].Index == index) return Replicas[index];
        return Replicas.FirstOrDefault(r => r.Index == index);
    }

    public WorkloadRecord At(long revision) => this with { Revision = revision };
}
