using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Fleet;

/// <summary>Changes of a node by an operator, inside a transaction.</summary>
internal static class NodeEdits
{
    /// <summary>Writes the changed node and tells it, unless nothing changes.</summary>
    /// <exception cref="RpcException">-32000: it was removed meanwhile.</exception>
    public static NodeRecord Change(Transaction transaction, string nodeId, string eventKind, Func<NodeRecord, NodeRecord> change, Func<NodeRecord, string> summary)
    {
        var node = Require(transaction, nodeId);
        var changed = change(node);
        if (changed.Equals(node)) return node;
        transaction.Emit(eventKind, nodeId, summary(changed));
        return transaction.Put(FleetTables.Nodes, changed);
    }

    public static NodeRecord Require(Transaction transaction, string nodeId) =>
        transaction.Find(FleetTables.Nodes, nodeId) ?? throw RpcException.NotFound("Node", nodeId, "It was removed a moment ago; node_list shows all nodes.");
}
