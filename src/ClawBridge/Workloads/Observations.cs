using ClawBridge.Protocol.Payloads;

namespace ClawBridge.Workloads;

/// <summary>
/// What the nodes told of their attempts, in memory only: after a start of the bridge every node tells all again. Attempts of
/// other clusters are kept too, for the GPUs that they hold. Not safe for several threads.
/// </summary>
internal sealed class Observations(string clusterId)
{
    private readonly Dictionary<string, Dictionary<AttemptId, WorkloadStatus>> _onNode = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<(string NodeId, int Replica, int Attempt), ObservedAttempt>> _ofWorkload = new(StringComparer.Ordinal);
    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);

    /// <summary>The node told its whole set in its present session.</summary>
    public bool HasReported(string nodeId) => _reported.Contains(nodeId);

    /// <summary>The node's session ended: what it told stays known, but proves nothing any more.</summary>
    public void SessionEnded(string nodeId) => _reported.Remove(nodeId);

    /// <summary>Takes over a node's whole set; returns the workloads that it touches, those that it no longer has included.</summary>
    public IReadOnlyCollection<string> Replace(string nodeId, IReadOnlyList<WorkloadStatus> all)
    {
        var touched = Forget(nodeId);
        _reported.Add(nodeId);
        foreach (var status in all)
        {
            Set(nodeId, status);
            touched.Add(status.WorkloadId);
        }

        return touched;
    }

    /// <summary>The node is gone; returns the workloads that it had.</summary>
    public HashSet<string> Forget(string nodeId)
    {
        _reported.Remove(nodeId);
        var touched = _onNode.GetValueOrDefault(nodeId, []).Keys.Select(static a => a.WorkloadId).ToHashSet(StringComparer.Ordinal);
        foreach (var attempt in _onNode.GetValueOrDefault(nodeId, []).Keys.ToList()) Remove(nodeId, attempt);
        return touched;
    }

    /// <summary>Takes over one status unless a newer one of the attempt is known.</summary>
    public bool Set(string nodeId, WorkloadStatus status)
    {
        var id = AttemptId.Of(status);
        if (!_onNode.TryGetValue(nodeId, out var attempts)) _onNode[nodeId] = attempts = [];
        if (attempts.TryGetValue(id, out var known) && known.Version >= status.Version) return false;
        attempts[id] = status;
        if (!IsOurs(status)) return true;
        if (!_ofWorkload.TryGetValue(id.WorkloadId, out var all)) _ofWorkload[id.WorkloadId] = all = [];
        all[(nodeId, id.Replica, id.Attempt)] = new ObservedAttempt(nodeId, status);
        return true;
    }

    /// <summary>The node no longer has the attempt.</summary>
    public void Remove(string nodeId, AttemptId attempt)
    {
        if (_onNode.TryGetValue(nodeId, out var attempts) && attempts.Remove(attempt) && attempts.Count == 0) _onNode.Remove(nodeId);
        if (!_ofWorkload.TryGetValue(attempt.WorkloadId, out var all)) return;
        all.Remove((nodeId, attempt.Replica, attempt.Attempt));
        if (all.Count == 0) _ofWorkload.Remove(attempt.WorkloadId);
    }

    public WorkloadStatus? Find(string nodeId, AttemptId attempt) =>
        _ofWorkload.TryGetValue(attempt.WorkloadId, out var all) ? all.GetValueOrDefault((nodeId, attempt.Replica, attempt.Attempt))?.Status : null;

    /// <summary>This cluster's attempts of a workload, by node, replica and attempt.</summary>
    public IReadOnlyList<ObservedAttempt> Of(string workloadId)
    {
        if (!_ofWorkload.TryGetValue(workloadId, out var all)) return [];
        if (all.Count == 1) return [all.Values.First()];
        return [.. all.Values.OrderBy(static o => o.NodeId, StringComparer.Ordinal).ThenBy(static o => o.Status.Replica).ThenBy(static o => o.Status.Attempt)];
    }

    /// <summary>Everything on a node, other clusters' attempts included.</summary>
    public IEnumerable<ObservedAttempt> On(string nodeId) =>
        _onNode.GetValueOrDefault(nodeId, []).Values.Select(status => new ObservedAttempt(nodeId, status));

    /// <summary>The attempt belongs to this cluster, not to another that the node serves as well.</summary>
    public bool IsOurs(WorkloadStatus status) => status.ClusterId is null || status.ClusterId == clusterId;
}
