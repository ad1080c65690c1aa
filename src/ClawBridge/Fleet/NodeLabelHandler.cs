using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Fleet;

/// <summary>Sets and removes labels of a node.</summary>
internal sealed class NodeLabelHandler(IFleet fleet) : Handler<NodeLabelRequest, NodeLabelResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "node_label",
        Summary = "Sets labels of a node; a label with the value null is removed, others stay.",
        Group = "cluster",
        Effect = Effect.Write,
        Permission = "nodes:update",
        Parameters =
        [
            new("node_id", Shape.Text(256), "Id, name, or at least 6 characters of the id.", IsRequired: true, IsTarget: true),
            new("labels", Shape.Map(Shape.Text(NodeLabels.MaxValueLength).Nullable, NodeLabels.MaxCount), "Key to value; null removes the key.", IsRequired: true),
        ],
        Result = Shape.Record(
            new Field("success", Shape.Boolean(), "True: the labels are set."),
            new Field("node_id", Shape.Text(), "The node."),
            new Field("labels", Shape.Map(Shape.Text()), "All its labels now.")),
        Errors =
        [
            (ErrorCodes.NotFound, "no such node"),
            (ErrorCodes.InvalidParams, "node_id fits several nodes, a key or value is not valid, or there would be more than 64 labels"),
        ],
        Example = """{"node_id":"gpu-1","labels":{"zone":"a","old":null}}""",
    };

    protected override JsonTypeInfo<NodeLabelRequest> RequestType => FleetJson.Default.NodeLabelRequest;

    protected override JsonTypeInfo<NodeLabelResult> ResultType => FleetJson.Default.NodeLabelResult;

    public override async ValueTask<NodeLabelResult> HandleAsync(NodeLabelRequest request, CallContext call)
    {
        var id = call.Target = fleet.Resolve(request.NodeId).Id;
        NodeLabels.Check(request.Labels, "$.labels");
        var node = await call.TransactAsync(transaction => NodeEdits.Change(
            transaction, id, "node.labelled", node => Labelled(node, request.Labels), node => $"The labels of node {node.Name} changed."));
        return new NodeLabelResult(true, id, Ordered.ByKey(node.Labels));
    }

    private static NodeRecord Labelled(NodeRecord node, IReadOnlyDictionary<string, string?> changes)
    {
        var labels = new Dictionary<string, string>(node.Labels, StringComparer.Ordinal);
        foreach (var (key, value) in changes)
        {
            if (value is null) labels.Remove(key);
            else labels[key] = value;
        }

        if (labels.Count > NodeLabels.MaxCount)
            throw RpcException.Invalid("$.labels", string.Create(CultureInfo.InvariantCulture, $"The node would have {labels.Count} labels; {NodeLabels.MaxCount} are the most."), "Remove some with null.");
        var isSame = labels.Count == node.Labels.Count && labels.All(label => node.Labels.GetValueOrDefault(label.Key) == label.Value);
        return isSame ? node : node with { Labels = labels };
    }
}

internal sealed record NodeLabelRequest(string NodeId, IReadOnlyDictionary<string, string?> Labels);

internal sealed record NodeLabelResult(bool Success, string NodeId, IReadOnlyDictionary<string, string> Labels);
