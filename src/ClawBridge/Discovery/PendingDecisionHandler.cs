using System.Text.Json.Serialization.Metadata;
using ClawBridge.Fleet;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Discovery;

/// <summary>What <c>node_approve</c> and <c>node_reject</c> have in common: which machine that waits they decide about, and the answer.</summary>
/// <param name="decision">What the machine's join becomes.</param>
internal abstract class PendingDecisionHandler(IStore store, TimeProvider time, PendingJoinState decision) : Handler<PendingDecisionRequest, PendingDecisionResult>
{
    protected override JsonTypeInfo<PendingDecisionRequest> RequestType => DiscoveryJson.Default.PendingDecisionRequest;

    protected override JsonTypeInfo<PendingDecisionResult> ResultType => DiscoveryJson.Default.PendingDecisionResult;

    public override async ValueTask<PendingDecisionResult> HandleAsync(PendingDecisionRequest request, CallContext call)
    {
        // Named before the transaction, so that a refusal is recorded with what it was about.
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var id = call.Target = PendingJoins.Find(store.Current.Rows(DiscoveryTables.PendingJoins), request.NodeId, now).Id;
        var join = await call.TransactAsync(transaction => Decide(transaction, id));
        return new PendingDecisionResult(true, PendingJoins.Fingerprint(join), join.Hostname, Ordered.ByKey(join.Labels), join.Id);
    }

    /// <param name="decided">The decision as a word, like <c>approved</c>.</param>
    /// <param name="success">What a success means, as a sentence.</param>
    protected static MethodDeclaration Declare(string name, string summary, string decided, string success) => new()
    {
        Name = name,
        Summary = summary,
        Group = "network_discovery",
        Effect = Effect.Write,
        Permission = "nodes:create",
        Parameters = [new("node_id", Shape.Text(256), "Id, request_id, hostname, or at least 6 characters of the id, as node_pending_list shows them.", IsRequired: true, IsTarget: true)],
        Result = Shape.Record(
            new Field("success", Shape.Boolean(), success),
            new Field("fingerprint", Shape.Text(), $"Of the key that was {decided}."),
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

    private PendingJoinRecord Decide(Transaction transaction, string id)
    {
        var join = PendingJoins.Find(transaction.Rows(DiscoveryTables.PendingJoins), id, transaction.Now);
        PendingJoins.RequireWaiting(join, transaction.Now);
        var word = decision == PendingJoinState.Approved ? "approved" : "rejected";
        transaction.Emit($"node.{word}", join.Id, $"{join.Hostname} ({PendingJoins.Fingerprint(join)}) was {word}.");
        return transaction.Put(DiscoveryTables.PendingJoins, join with { State = decision, ExpiresAt = transaction.Now + (long)PendingJoins.Grace.TotalMilliseconds });
    }
}

/// <summary>The params of <c>node_approve</c> and <c>node_reject</c>.</summary>
internal sealed record PendingDecisionRequest(string NodeId);

/// <summary>Their answer.</summary>
internal sealed record PendingDecisionResult(
    bool Success, string Fingerprint, string Hostname, IReadOnlyDictionary<string, string> Labels, string NodeId);
