using ClawBridge.Workloads;

namespace ClawBridge.Fleet;

/// <summary>Counts the cluster. Pure but for asking what workloads hold.</summary>
internal static class StatusRules
{
    private const int MostNamed = 5;

    public static ClusterStatus Count(
        string clusterId, IReadOnlyList<NodeView> nodes, IWorkloads workloads, MassLossState massLoss, ListenerAddress? address)
    {
        var words = nodes.Select(StatusWords.Of).ToList();
        var (total, used, broken, free) = (0, 0, 0, 0);
        foreach (var node in nodes)
        {
            var gpus = node.Record.Gpus?.Gpus ?? [];
            var held = workloads.GpusInUse(node.Id);
            total += gpus.Count;
            used += gpus.Count(gpu => held.Contains(gpu.Uuid));
            broken += gpus.Count(gpu => !gpu.Healthy);
            if (node.IsSchedulable) free += gpus.Count(gpu => gpu.Healthy && !held.Contains(gpu.Uuid));
        }

        var counts = workloads.Counts();
        var unhealthy = words.Count(word => word == StatusWords.Unhealthy);
        var offline = words.Count(word => word == StatusWords.Offline);
        return new ClusterStatus
        {
            AvailableGpus = free,
            DrainingNodes = words.Count(word => word == StatusWords.Draining),
            Healthy = unhealthy + offline == 0,
            HealthyNodes = words.Count(word => word == StatusWords.Healthy),
            OfflineNodes = offline,
            PendingWorkloads = counts.Pending,
            RunningWorkloads = counts.Running,
            TotalGpus = total,
            TotalNodes = nodes.Count,
            UnhealthyNodes = unhealthy,
            ClusterId = clusterId,
            CompletedWorkloads = counts.Completed,
            ConnectedNodes = nodes.Count(node => node.IsConnected),
            CordonedNodes = nodes.Count(node => node.Record.Cordoned),
            FailedWorkloads = counts.Failed,
            Frozen = massLoss.IsFrozen,
            FrozenReason = massLoss.IsFrozen
                ? $"{massLoss.Away.Count} of {massLoss.NodesAtFreeze} nodes went within a minute, so the fault may be this bridge's own: nothing is rescheduled. cluster_unfreeze ends that."
                : null,
            FrozenSince = massLoss.FrozenSince,
            Listening = address is null ? null : address.AdvertiseUrl ?? address.LocalUrl,
            Reason = Reason(nodes, unhealthy + offline, address),
            UnhealthyGpus = broken,
            UsedGpus = used,
        };
    }

    private static string? Reason(IReadOnlyList<NodeView> nodes, int missing, ListenerAddress? address)
    {
        if (missing == 0) return null;
        if (address is null) return "This bridge does not listen for nodes (--listen), so it hears of none.";
        var names = nodes.Where(node => !node.Record.Draining && node.Condition != NodeCondition.Ready).Select(node => node.Record.Name).ToList();
        var more = names.Count > MostNamed ? $" and {names.Count - MostNamed} more" : "";
        return $"Nothing is heard of {string.Join(", ", names.Take(MostNamed))}{more}.";
    }
}
