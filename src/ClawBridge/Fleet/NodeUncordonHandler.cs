using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Fleet;

/// <summary>Lets a node take new work again: ends a cordon and a drain.</summary>
internal sealed class NodeUncordonHandler(IFleet fleet) : Handler<NodeUncordonRequest, NodeUncordonResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "node_uncordon",
        Summary = "Lets a node take new work: ends a cordon or a drain.",
        Group = "cluster",
        Effect = Effect.Write,
        Permission = "nodes:update",
        Parameters = [new("node_id", Shape.Text(256), "Id, name, or at least 6 characters of the id.", IsRequired: true, IsTarget: true)],
        Result = Shape.Record(
            new Field("success", Shape.Boolean(), "True: it is neither cordoned nor drained."),
            new Field("node_id", Shape.Text(), "The node.")),
        Errors = [(ErrorCodes.NotFound, "no such node"), (ErrorCodes.InvalidParams, "node_id fits several nodes"), (ErrorCodes.Conflict, "it waits for an approval")],
        Example = """{"node_id":"gpu-1"}""",
    };

    protected override JsonTypeInfo<NodeUncordonRequest> RequestType => FleetJson.Default.NodeUncordonRequest;

    protected override JsonTypeInfo<NodeUncordonResult> ResultType => FleetJson.Default.NodeUncordonResult;

    public override async ValueTask<NodeUncordonResult> HandleAsync(NodeUncordonRequest request, CallContext call)
    {
        var id = call.Target = fleet.Resolve(request.NodeId).Id;
        await call.TransactAsync(transaction => NodeEdits.Change(
            transaction, id, "node.uncordoned", node => node with { Cordoned = false, Draining = false },
            node => $"Node {node.Name} takes new work again."));
        return new NodeUncordonResult(true, id);
    }
}

internal sealed record NodeUncordonRequest(string NodeId);

internal sealed record NodeUncordonResult(bool Success, string NodeId);
