using ClawBridge.Protocol.Payloads;

namespace ClawBridge.Workloads;

/// <summary>What is known of the nodes when a decision is made.</summary>
internal interface IClusterFacts
{
    /// <summary>Rescheduling is frozen because too many nodes went at once.</summary>
    bool IsFrozen { get; }

    NodePresence Presence(string nodeId);

    /// <summary>The node's name, or its id when it is gone.</summary>
    string NameOf(string nodeId);

    bool IsDraining(string nodeId);

    /// <summary>What a node told of an attempt; null when it does not have it (or is not known to).</summary>
    WorkloadStatus? Observed(string nodeId, string workloadId, int replica, int attempt);

    /// <summary>Everything that nodes told of a workload, in a fixed order.</summary>
    IReadOnlyList<ObservedAttempt> ObservedOf(string workloadId);

    /// <summary>The node's refusal of this attempt's start, or null.</summary>
    Refusal? Refused(string workloadId, int replica, int attempt);
}
