using System.Globalization;
using ClawBridge.Discovery;
using ClawBridge.Pki;
using ClawBridge.Rpc;
using ClawBridge.State;
using ClawBridge.Workloads;

namespace ClawBridge.Fleet;

/// <summary>How a node leaves the cluster, whoever takes it out.</summary>
internal static class NodeRemoval
{
    /// <summary>Ids of the workloads on the node.</summary>
    /// <exception cref="RpcException">-32004 when there are any and that was not expressly accepted.</exception>
    public static IReadOnlyList<string> Held(IWorkloads workloads, NodeView node, bool force)
    {
        var held = workloads.OnNode(node.Id).Select(static workload => workload.Id).Order(StringComparer.Ordinal).ToList();
        return held.Count == 0 || force ? held : throw RpcException.Conflict(
            ErrorKinds.WrongState,
            string.Create(CultureInfo.InvariantCulture, $"Node {node.Record.Name} still holds {held.Count} workload(s): {string.Join(", ", held.Take(5))}."),
            "Move them off with node_drain first, or repeat with force to abandon them.");
    }

    /// <summary>A plan's lines about workloads that are on the node.</summary>
    public static IEnumerable<string> Plan(IEnumerable<string> held) => held.Select(static id => $"Abandon what workload {id} runs on it.");

    /// <summary>Deletes the node with all that is only about it, and revokes its certificates. False when it is gone already.</summary>
    /// <param name="how">What became of it, to follow its name.</param>
    public static bool Remove(Transaction transaction, string nodeId, string how)
    {
        transaction.Delete(DiscoveryTables.Installations, nodeId);
        if (transaction.Find(FleetTables.Nodes, nodeId) is not { } node) return false;
        transaction.Delete(FleetTables.Nodes, nodeId);
        transaction.Delete(DiscoveryTables.PendingJoins, nodeId);
        CertificateService.RevokeOfNode(transaction, nodeId);
        transaction.Emit("node.removed", nodeId, $"Node {node.Name} {how}.");
        return true;
    }
}
