namespace ClawBridge.Workloads;

/// <summary>What is still to do on nodes about a workload that was deleted. Pure.</summary>
internal static class CleanUpRules
{
    /// <param name="isUnderWay">An order about the workload is on its way to this node, so that more may turn up there.</param>
    /// <returns>The nodes that are not clean yet, and what to tell them.</returns>
    public static (IReadOnlyList<string> Left, IReadOnlyList<NodeOrder> Orders) Decide(DeletedWorkload deleted, IClusterFacts facts, Func<string, bool> isUnderWay)
    {
        var observed = facts.ObservedOf(deleted.Id).ToLookup(static o => o.NodeId, StringComparer.Ordinal);
        List<string> left = [];
        List<NodeOrder> orders = [];
        foreach (var node in deleted.Nodes)
        {
            var presence = facts.Presence(node);
            var isClean = presence == NodePresence.Removed || (presence == NodePresence.Here && !observed[node].Any() && !isUnderWay(node));
            if (!isClean) left.Add(node);
            if (presence != NodePresence.Here) continue;
            foreach (var (_, status) in observed[node])
            {
                var isLive = new ObservedAttempt(node, status).IsLive;
                orders.Add(new(isLive ? NodeOrderKind.Stop : NodeOrderKind.Remove, node, deleted.Id, status.Replica, status.Attempt, isLive ? StopTerms.Default : null));
            }
        }

        return (left, orders);
    }
}
