using System.Text.Json.Serialization.Metadata;
using ClawBridge.Fleet;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Discovery;

/// <summary>Tells whether a join token would let a machine in, without using it up.</summary>
internal sealed class NodeTokenValidateHandler(IStore store, TimeProvider time) : Handler<NodeTokenValidateRequest, NodeTokenValidateResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "node_token_validate",
        Summary = "Tells what a join token is for, if it still lets a machine in; does not use it up.",
        Group = "network_discovery",
        Effect = Effect.Read,
        Permission = "nodes:read",
        Parameters = [new("token", Shape.Text(256), "The token, or its token_id.", IsRequired: true)],
        Result = Shape.Record(
            new Field("auto_approve", Shape.Boolean(), "The token is the approval."),
            new Field("hostname", Shape.Text(), "The name that the node gets."),
            new Field("labels", Shape.Map(Shape.Text()), "The labels that the node gets."),
            new Field("valid", Shape.Boolean(), "True."),
            new Field("expires_at", Shape.Time(), "Unix milliseconds.")),
        Errors = [(ErrorCodes.NotFound, "no such token"), (ErrorCodes.Conflict, "it has expired or was used")],
        Example = """{"token":"claw_bt_0123456789abcdef0123456789abcdef"}""",
    };

    protected override JsonTypeInfo<NodeTokenValidateRequest> RequestType => DiscoveryJson.Default.NodeTokenValidateRequest;

    protected override JsonTypeInfo<NodeTokenValidateResult> ResultType => DiscoveryJson.Default.NodeTokenValidateResult;

    public override ValueTask<NodeTokenValidateResult> HandleAsync(NodeTokenValidateRequest request, CallContext call)
    {
        var snapshot = store.Current;
        var token = JoinTokens.Find(snapshot.Rows(DiscoveryTables.JoinTokens), request.Token);
        call.Target = JoinTokens.ShortId(token);
        return JoinTokens.State(token, time.GetUtcNow().ToUnixTimeMilliseconds()) switch
        {
            JoinTokenState.Used => throw Used(snapshot, token),
            JoinTokenState.Expired => throw Spent("The join token has expired."),
            _ => ValueTask.FromResult(new NodeTokenValidateResult(token.AutoApprove, token.Hostname, Ordered.ByKey(token.Labels), true, token.ExpiresAt)),
        };
    }

    private static RpcException Used(StateSnapshot snapshot, JoinTokenRecord token)
    {
        if (snapshot.Find(FleetTables.Nodes, token.UsedBy!) is { } node) return Spent($"The join token was used by node {node.Name}.");
        return snapshot.Find(DiscoveryTables.PendingJoins, token.UsedBy!) is { State: PendingJoinState.Pending } join && join.TokenId == token.Id
            ? RpcException.Conflict(ErrorKinds.WrongState, $"The join token was used by {token.Hostname} ({join.Id}), which waits for an approval.",
                "Let it in with node_approve, or refuse it with node_reject.")
            : Spent($"The join token was used by {token.UsedBy}.");
    }

    private static RpcException Spent(string message) =>
        RpcException.Conflict(ErrorKinds.WrongState, message, "Make a new one with node_token_create.");
}

internal sealed record NodeTokenValidateRequest(string Token)
{
    /// <summary>Never prints the token.</summary>
    public override string ToString() => nameof(NodeTokenValidateRequest);
}

internal sealed record NodeTokenValidateResult(
    bool AutoApprove, string Hostname, IReadOnlyDictionary<string, string> Labels, bool Valid, long ExpiresAt);
