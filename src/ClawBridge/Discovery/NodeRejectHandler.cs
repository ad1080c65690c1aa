using System.Text.Json.Serialization.Metadata;
using ClawBridge.Fleet;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Discovery;

/// <summary>Refuses a machine that waits to join; its token is used up.</summary>
internal sealed class NodeRejectHandler(IStore store, TimeProvider time) : Handler<NodeRejectRequest, NodeRejectResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "node_reject",
        Summary = "Refuses a machine that waits to join, for good: its token is used up, and the machine is told.",
        Group = "network_discovery",
        Effect = Effect.Write,
        Permission = "nodes:create",
        Parameters = [new("node_id", Shape.Text(256), "Id, request_id, hostname, or at least 6 characters of the id, as node_pending_list shows them.", IsRequired: true, IsTarget: true)],
        Result = Shape.Record(
            new Field("success", Shape.Boolean(), "True: it is not let in."),
            new Field("fingerprint", Shape.Text(), "Of the key that was rejected."),
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

    protected override JsonTypeInfo<NodeRejectRequest> RequestType => DiscoveryJson.Default.NodeRejectRequest;

    protected override JsonTypeInfo<NodeRejectResult> ResultType => DiscoveryJson.Default.NodeRejectResult;

    public override async ValueTask<NodeRejectResult> HandleAsync(NodeRejectRequest request, CallContext call)
    {
        // Named before the transaction, so that a refusal is recorded with what it was about.
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var id = call.Target = PendingJoins.Find(store.Current.Rows(DiscoveryTables.PendingJoins), request.NodeId, now).Id;
        var join = await call.TransactAsync(transaction => Decide(transaction, id));
        return new NodeRejectResult(true, PendingJoins.Fingerprint(join), join.Hostname, Ordered.ByKey(join.Labels), join.Id);
    }

    private static PendingJoinRecord Decide(Transaction transaction, string id)
    {
        var join = PendingJoins.Find(transaction.Rows(DiscoveryTables.PendingJoins), id, transaction.Now);
        PendingJoins.RequireWaiting(join, transaction.Now);
        transaction.Emit("node.rejected", join.Id, $"{join.Hostname} ({PendingJoins.Fingerprint(join)}) was rejected.");
        return transaction.Put(DiscoveryTables.PendingJoins, join with
        {
            State = PendingJoinState.Rejected, ExpiresAt = transaction.Now + (long)PendingJoins.Grace.TotalMilliseconds,
        });
    }
}

internal sealed record NodeRejectRequest(string NodeId);

internal sealed record NodeRejectResult(
    bool Success, string Fingerprint, string Hostname, IReadOnlyDictionary<string, string> Labels, string NodeId);
