using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.State;
using ClawBridge.Workloads;

namespace ClawBridge.Fleet;

/// <summary>Takes a node out of the cluster: its device token and certificate are worth nothing any more and its connection is closed.</summary>
internal sealed class NodeRemoveHandler(IFleet fleet, IWorkloads workloads) : Handler<NodeRemoveRequest, NodeRemoveResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "node_remove",
        Summary = "Takes a node out of the cluster for good; to come back it needs a new join token.",
        Group = "cluster",
        Effect = Effect.Destructive,
        Permission = "nodes:delete",
        Parameters =
        [
            new("node_id", Shape.Text(256), "Id, name, or at least 6 characters of the id.", IsRequired: true, IsTarget: true),
            new("force", Shape.Boolean(), "Remove it although workloads are on it; asks for a confirmation.", Default: "false"),
        ],
        Result = Shape.Record(
            new Field("success", Shape.Boolean(), "True: it is removed."),
            new Field("node_id", Shape.Text(), "The node."),
            new Field("name", Shape.Text(), "The name that is free again."),
            new Field("abandoned_workloads", Shape.List(Shape.Text()), "Ids of workloads that were on it.")),
        Errors =
        [
            (ErrorCodes.NotFound, "no such node"),
            (ErrorCodes.InvalidParams, "node_id fits several nodes"),
            (ErrorCodes.Conflict, "workloads are on it and force is not set"),
            (ErrorCodes.ConfirmationRequired, "force is set and workloads are on it"),
        ],
        Example = """{"node_id":"gpu-1"}""",
    };

    protected override JsonTypeInfo<NodeRemoveRequest> RequestType => FleetJson.Default.NodeRemoveRequest;

    protected override JsonTypeInfo<NodeRemoveResult> ResultType => FleetJson.Default.NodeRemoveResult;

    public override async ValueTask<NodeRemoveResult> HandleAsync(NodeRemoveRequest request, CallContext call)
    {
        var node = fleet.Resolve(request.NodeId);
        call.Target = node.Id;
        var held = NodeRemoval.Held(workloads, node, request.Force == true);
        if (held.Count > 0) call.RequireConfirmation([$"Remove node {node.Record.Name} ({node.Id}).", .. NodeRemoval.Plan(held)]);
        await call.TransactAsync(transaction => Remove(transaction, node.Id));
        return new NodeRemoveResult(true, node.Id, node.Record.Name, held);
    }

    private static bool Remove(Transaction transaction, string id)
    {
        _ = NodeEdits.Require(transaction, id);
        return NodeRemoval.Remove(transaction, id, "was removed from the cluster");
    }
}

internal sealed record NodeRemoveRequest(string NodeId, bool? Force = null);

internal sealed record NodeRemoveResult(bool Success, string NodeId, string Name, IReadOnlyList<string> AbandonedWorkloads);
