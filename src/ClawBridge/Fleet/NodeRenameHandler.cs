using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Fleet;

/// <summary>Gives a node another name.</summary>
internal sealed class NodeRenameHandler(IFleet fleet) : Handler<NodeRenameRequest, NodeRenameResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "node_rename",
        Summary = "Gives a node another name; its id stays.",
        Group = "cluster",
        Effect = Effect.Write,
        Permission = "nodes:update",
        Parameters =
        [
            new("node_id", Shape.Text(256), "Id, name, or at least 6 characters of the id.", IsRequired: true, IsTarget: true),
            new("name", Shape.Text(NodeNames.MaxLength), "The new name: a host name after RFC 1123.", IsRequired: true),
        ],
        Result = Shape.Record(
            new Field("success", Shape.Boolean(), "True: it has that name."),
            new Field("node_id", Shape.Text(), "The node."),
            new Field("name", Shape.Text(), "Its name now."),
            new Field("previous_name", Shape.Text(), "Its name before.")),
        Errors =
        [
            (ErrorCodes.NotFound, "no such node"),
            (ErrorCodes.InvalidParams, "node_id fits several nodes, or name is no host name"),
            (ErrorCodes.Conflict, "another node has that name"),
        ],
        Example = """{"node_id":"gpu-1","name":"rack-2-gpu-1"}""",
    };

    protected override JsonTypeInfo<NodeRenameRequest> RequestType => FleetJson.Default.NodeRenameRequest;

    protected override JsonTypeInfo<NodeRenameResult> ResultType => FleetJson.Default.NodeRenameResult;

    public override async ValueTask<NodeRenameResult> HandleAsync(NodeRenameRequest request, CallContext call)
    {
        var node = fleet.Resolve(request.NodeId);
        call.Target = node.Id;
        if (!NodeNames.IsHostname(request.Name))
            throw RpcException.Invalid("$.name", $"'{request.Name}' is not a host name.", NodeNames.Rule);
        await call.TransactAsync(transaction => Rename(transaction, node.Id, request.Name));
        return new NodeRenameResult(true, node.Id, request.Name, node.Record.Name);
    }

    private static NodeRecord Rename(Transaction transaction, string id, string name)
    {
        if (NodeNames.Unique(name, id, transaction.Rows(FleetTables.Nodes)) != name)
            throw RpcException.Conflict(ErrorKinds.AlreadyExists, $"Another node is named '{name}'.", "Choose another name, or rename that node first.");
        var previous = NodeEdits.Require(transaction, id).Name;
        return NodeEdits.Change(transaction, id, "node.renamed", node => node with { Name = name }, node => $"Node {previous} is now named {node.Name}.");
    }
}

internal sealed record NodeRenameRequest(string NodeId, string Name);

internal sealed record NodeRenameResult(bool Success, string NodeId, string Name, string PreviousName);
