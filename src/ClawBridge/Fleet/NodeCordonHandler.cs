using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Fleet;

/// <summary>Keeps new work away from a node; what runs there goes on.</summary>
internal sealed class NodeCordonHandler(IFleet fleet) : Handler<NodeCordonRequest, NodeCordonResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "node_cordon",
        Summary = "Keeps new work away from a node; what runs on it goes on.",
        Group = "cluster",
        Effect = Effect.Write,
        Permission = "nodes:update",
        Parameters = [new("node_id", Shape.Text(256), "Id, name, or at least 6 characters of the id.", IsRequired: true, IsTarget: true)],
        Result = Shape.Record(
            new Field("success", Shape.Boolean(), "True: it is cordoned."),
            new Field("node_id", Shape.Text(), "The node.")),
        Errors = [(ErrorCodes.NotFound, "no such node"), (ErrorCodes.InvalidParams, "node_id fits several nodes"), (ErrorCodes.Conflict, "it waits for an approval")],
        Example = """{"node_id":"gpu-1"}""",
    };

    protected override JsonTypeInfo<NodeCordonRequest> RequestType => FleetJson.Default.NodeCordonRequest;

    protected override JsonTypeInfo<NodeCordonResult> ResultType => FleetJson.Default.NodeCordonResult;

    public override async ValueTask<NodeCordonResult> HandleAsync(NodeCordonRequest request, CallContext call)
    {
        var id = call.Target = fleet.Resolve(request.NodeId).Id;
        await call.TransactAsync(transaction => NodeEdits.Change(
            transaction, id, "node.cordoned", node => node with { Cordoned = true }, node => $"Node {node.Name} was cordoned."));
        return new NodeCordonResult(true, id);
    }
}

internal sealed record NodeCordonRequest(string NodeId);

internal sealed record NodeCordonResult(bool Success, string NodeId);
