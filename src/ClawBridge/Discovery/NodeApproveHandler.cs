using System.Text.Json.Serialization.Metadata;
using ClawBridge.Fleet;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Discovery;

/// <summary>Lets a machine in that waits to join; nothing has to be done on it.</summary>
internal sealed class NodeApproveHandler(IStore store, TimeProvider time) : Handler<NodeApproveRequest, NodeApproveResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "node_approve",
        Summary = "Lets a machine in that waits to join; it connects at once, and nothing has to be done on it.",
        Group = "network_discovery",
        Effect = Effect.Write,
        Permission = "nodes:create",
        Parameters = [new("node_id", Shape.Text(256), "Id, request_id, hostname, or at least 6 characters of the id, as node_pending_list shows them.", IsRequired: true, IsTarget: true)],
        Result = Shape.Record(
            new Field("success", Shape.Boolean(), "True: it joins as soon as it asks, at once when it is connected."),
            new Field("fingerprint", Shape.Text(), "Of the key that was approved."),
            new Field("hostname", Shape.Text(), "The name that the token gives."),
            new Field("labels", Shape.Map(Shape.Text()), "The labels that the token gives."),
            new Field("node_id", Shape.Text(), "The machine's id.")),
        Errors =
        [
            (ErrorCodes.NotFound, "no such machine waits"),
            (ErrorCodes.InvalidParams, "node_id fits several"),
            (ErrorCodes.Conflict, "it was decided already, or waited longer than its token lives"),
        ],
        Example = """{"node_id":"gpu-1"}""",
    };

    protected override JsonTypeInfo<NodeApproveRequest> RequestType => DiscoveryJson.Default.NodeApproveRequest;

    protected override JsonTypeInfo<NodeApproveResult> ResultType => DiscoveryJson.Default.NodeApproveResult;

    public override async ValueTask<NodeApproveResult> HandleAsync(NodeApproveRequest request, CallContext call)
    {
        // Named before the transaction, so that a refusal is recorded with what it was about.
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var id = call.Target = PendingJoins.Find(store.Current.Rows(DiscoveryTables.PendingJoins), request.NodeId, now).Id;
        var join = await call.TransactAsync(transaction => Decide(transaction, id));
        return new NodeApproveResult(true, PendingJoins.Fingerprint(join), join.Hostname, Ordered.ByKey(join.Labels), join.Id);
    }

    private static PendingJoinRecord Decide(Transaction transaction, string id)
    {
        var join = PendingJoins.Find(transaction.Rows(DiscoveryTables.PendingJoins), id, transaction.Now);
        PendingJoins.RequireWaiting(join, transaction.Now);
        transaction.Emit("node.approved", join.Id, $"{join.Hostname} ({PendingJoins.Fingerprint(join)}) was approved.");
        return transaction.Put(DiscoveryTables.PendingJoins, join with
        {
            State = PendingJoinState.Approved, ExpiresAt = transaction.Now + (long)PendingJoins.Grace.TotalMilliseconds,
        });
    }
}

internal sealed record NodeApproveRequest(string NodeId);

internal sealed record NodeApproveResult(
    bool Success, string Fingerprint, string Hostname, IReadOnlyDictionary<string, string> Labels, string NodeId);
