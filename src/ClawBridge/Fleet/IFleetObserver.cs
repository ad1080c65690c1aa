using ClawBridge.Protocol.Payloads;

namespace ClawBridge.Fleet;

/// <summary>Told what nodes report. Called in order for each node; must be short (queue and return) and must not throw.</summary>
internal interface IFleetObserver
{
    /// <summary>The node's whole set of workload replicas, right after it connected.</summary>
    void OnWorkloadsReported(string nodeId, IReadOnlyList<WorkloadStatus> all);

    /// <summary>Replicas that changed.</summary>
    void OnWorkloadsChanged(string nodeId, IReadOnlyList<WorkloadStatus> changed);

    /// <summary>Condition, connection, capacity, labels or cordon of a node changed, or it was removed.</summary>
    void OnNodeChanged(string nodeId);
}
