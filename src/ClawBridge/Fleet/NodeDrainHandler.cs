using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.Workloads;

namespace ClawBridge.Fleet;

/// <summary>Moves a node's work to other nodes. The mark is durable, so the drain goes on whatever becomes of the call.</summary>
internal sealed class NodeDrainHandler(IFleet fleet, IWorkloads workloads) : Handler<NodeDrainRequest, NodeDrainResult>
{
    private const int DefaultGraceSeconds = 30;

    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "node_drain",
        Summary = "Moves every workload off a node and keeps new work away until node_uncordon; answers when all that can move has moved.",
        Group = "cluster",
        Effect = Effect.Write,
        Permission = "nodes:update",
        IsLongRunning = true,
        Parameters =
        [
            new("node_id", Shape.Text(256), "Id, name, or at least 6 characters of the id.", IsRequired: true, IsTarget: true),
            new("force", Shape.Boolean(), "Also stop what has no room elsewhere; it then waits as pending.", Default: "false"),
            new("grace_period_seconds", Shape.Integer(0, 3600), "Seconds that a workload has to end by itself.", Default: "30"),
        ],
        Result = Shape.Record(
            new Field("migrated_workloads", Shape.List(Shape.Text()), "Ids of workloads that now run elsewhere."),
            new Field("success", Shape.Boolean(), "True: the node is marked, and nothing is placed on it."),
            new Field("node_id", Shape.Text(), "The node."),
            new Field("pending_workloads", Shape.List(Shape.Record(
                new Field("workload_id", Shape.Text(), "The workload."),
                new Field("reason", Shape.Text(), "What it waits for, as a sentence."))), "Those that could not move yet.")),
        Errors = [(ErrorCodes.NotFound, "no such node"), (ErrorCodes.InvalidParams, "node_id fits several nodes"), (ErrorCodes.Conflict, "it waits for an approval")],
        Example = """{"node_id":"gpu-1","grace_period_seconds":60}""",
    };

    protected override JsonTypeInfo<NodeDrainRequest> RequestType => FleetJson.Default.NodeDrainRequest;

    protected override JsonTypeInfo<NodeDrainResult> ResultType => FleetJson.Default.NodeDrainResult;

    public override async ValueTask<NodeDrainResult> HandleAsync(NodeDrainRequest request, CallContext call)
    {
        var id = call.Target = fleet.Resolve(request.NodeId).Id;
        await call.TransactAsync(transaction => NodeEdits.Change(
            transaction, id, "node.draining", node => node with { Draining = true }, node => $"Node {node.Name} is being drained."));
        if (call.IsDryRun) return new NodeDrainResult([.. workloads.OnNode(id).Select(w => w.Id).Order(StringComparer.Ordinal)], true, id, []);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(call.Cancellation, call.Draining);
        var outcome = await workloads.DrainAsync(
            id, request.GracePeriodSeconds ?? DefaultGraceSeconds, request.Force ?? false,
            (done, total, message) => call.ReportProgressAsync(done, total, message), ending.Token);
        return new NodeDrainResult(
            outcome.Migrated, true, id, [.. outcome.Pending.Select(pending => new DrainPending(pending.WorkloadId, pending.Reason))]);
    }
}

internal sealed record NodeDrainRequest(string NodeId, bool? Force = null, int? GracePeriodSeconds = null);

internal sealed record DrainPending(string WorkloadId, string Reason);

internal sealed record NodeDrainResult(
    IReadOnlyList<string> MigratedWorkloads, bool Success, string NodeId, IReadOnlyList<DrainPending> PendingWorkloads);
