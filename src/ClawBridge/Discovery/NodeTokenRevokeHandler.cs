using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Discovery;

/// <summary>Makes a join token worthless. A node that already joined with it stays; a machine that waits with it waits no more.</summary>
internal sealed class NodeTokenRevokeHandler(IStore store) : Handler<NodeTokenRevokeRequest, NodeTokenRevokeResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "node_token_revoke",
        Summary = "Makes a join token worthless; a node that already joined with it stays.",
        Group = "network_discovery",
        Effect = Effect.Write,
        Permission = "nodes:create",
        Parameters = [new("token", Shape.Text(256), "The token, or its token_id.", IsRequired: true, IsTarget: true, IsSecret: true)],
        Result = Shape.Record(
            new Field("success", Shape.Boolean(), "True: nobody can join with it."),
            new Field("hostname", Shape.Text(), "What it was for."),
            new Field("token_id", Shape.Text(), "The token.")),
        Errors = [(ErrorCodes.NotFound, "no such token")],
        Example = """{"token":"3f8a0c2b91d4"}""",
    };

    protected override JsonTypeInfo<NodeTokenRevokeRequest> RequestType => DiscoveryJson.Default.NodeTokenRevokeRequest;

    protected override JsonTypeInfo<NodeTokenRevokeResult> ResultType => DiscoveryJson.Default.NodeTokenRevokeResult;

    public override async ValueTask<NodeTokenRevokeResult> HandleAsync(NodeTokenRevokeRequest request, CallContext call)
    {
        var token = JoinTokens.Find(store.Current.Rows(DiscoveryTables.JoinTokens), request.Token);
        var id = call.Target = JoinTokens.ShortId(token);
        await call.TransactAsync(transaction =>
        {
            transaction.Delete(DiscoveryTables.JoinTokens, token.Id);
            if (token.UsedBy is { } device && transaction.Find(DiscoveryTables.PendingJoins, device)?.TokenId == token.Id)
                transaction.Delete(DiscoveryTables.PendingJoins, device);
            transaction.Emit("node_token.revoked", id, $"The join token for {token.Hostname} was revoked.");
            return true;
        });
        return new NodeTokenRevokeResult(true, token.Hostname, id);
    }
}

internal sealed record NodeTokenRevokeRequest(string Token)
{
    /// <summary>Never prints the token.</summary>
    public override string ToString() => nameof(NodeTokenRevokeRequest);
}

internal sealed record NodeTokenRevokeResult(bool Success, string Hostname, string TokenId);
