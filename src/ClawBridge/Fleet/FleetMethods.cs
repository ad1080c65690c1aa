using ClawBridge.Rpc;
using ClawBridge.State;
using ClawBridge.Workloads;

namespace ClawBridge.Fleet;

/// <summary>The methods of this room.</summary>
internal static class FleetMethods
{
    public static IReadOnlyList<MethodEntry> All(FleetService fleet, IWorkloads workloads, IStore store) =>
    [
        new("cluster_status", () => new ClusterStatusHandler(fleet, workloads, store)),
        new("cluster_unfreeze", () => new ClusterUnfreezeHandler(fleet)),
        new("node_cordon", () => new NodeCordonHandler(fleet)),
        new("node_drain", () => new NodeDrainHandler(fleet, workloads)),
        new("node_get", () => new NodeGetHandler(fleet, workloads)),
        new("node_label", () => new NodeLabelHandler(fleet)),
        new("node_list", () => new NodeListHandler(fleet, workloads)),
        new("node_remove", () => new NodeRemoveHandler(fleet, workloads)),
        new("node_rename", () => new NodeRenameHandler(fleet)),
        new("node_uncordon", () => new NodeUncordonHandler(fleet)),
    ];
}
