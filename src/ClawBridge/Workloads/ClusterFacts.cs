using ClawBridge.Fleet;
using ClawBridge.Protocol.Payloads;

namespace ClawBridge.Workloads;

/// <summary>The facts from the fleet's present view and from what the nodes told.</summary>
internal sealed class ClusterFacts(IFleet fleet, Observations observations) : IClusterFacts
{
    private readonly Dictionary<AttemptId, Refusal> _refusals = [];

    public bool IsFrozen => fleet.IsFrozen;

    public NodePresence Presence(string nodeId) => fleet.Find(nodeId) switch
    {
        null => NodePresence.Removed,
        { Condition: NodeCondition.Lost } => NodePresence.Lost,
        { IsConnected: true } when observations.HasReported(nodeId) => NodePresence.Here,
        _ => NodePresence.Away,
    };

    public string NameOf(string nodeId) => fleet.Find(nodeId)?.Record.Name ?? nodeId;

    public bool IsDraining(string nodeId) => fleet.Find(nodeId)?.Record.Draining ?? false;

    public WorkloadStatus? Observed(string nodeId, string workloadId, int replica, int attempt) =>
        observations.Find(nodeId, new AttemptId(workloadId, replica, attempt));

    public IReadOnlyList<ObservedAttempt> ObservedOf(string workloadId) => observations.Of(workloadId);

    public Refusal? Refused(string workloadId, int replica, int attempt) => _refusals.GetValueOrDefault(new AttemptId(workloadId, replica, attempt));

    public bool HasRefusals => _refusals.Count > 0;

    public void Refuse(AttemptId attempt, Refusal refusal) => _refusals[attempt] = refusal;

    /// <summary>The refusal has been dealt with.</summary>
    public void Settle(AttemptId attempt) => _refusals.Remove(attempt);
}
