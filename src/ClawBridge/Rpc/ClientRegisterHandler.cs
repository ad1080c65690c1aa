using System.Text.Json.Serialization.Metadata;

namespace ClawBridge.Rpc;

/// <summary>The client says which requests of the bridge it answers.</summary>
internal sealed class ClientRegisterHandler : Handler<ClientRegisterRequest, ClientRegisterResult>
{
    private const int MostNames = 64;
    private const int LongestName = 128;

    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "client_register",
        Summary = "Tells the bridge which methods this client answers when the bridge asks; replaces what it said before.",
        Group = "rpc",
        Effect = Effect.Read,
        IsTool = false,
        Permission = "rpc:read",
        Reach = Reach.Anyone,
        Parameters = [new("provides", Shape.List(Shape.Text(LongestName), MostNames), "Method names, like gateway.nodes.list.", IsRequired: true)],
        Result = Shape.Record(new Field("provides", Shape.List(Shape.Text()), "What is registered now, by name.")),
        Errors = [(ErrorCodes.Unavailable, "the call came without a connection that the bridge could ask")],
        Example = """{"provides":["gateway.nodes.list","gateway.node.invoke","gateway.notify"]}""",
    };

    protected override JsonTypeInfo<ClientRegisterRequest> RequestType => RpcJson.Default.ClientRegisterRequest;

    protected override JsonTypeInfo<ClientRegisterResult> ResultType => RpcJson.Default.ClientRegisterResult;

    public override ValueTask<ClientRegisterResult> HandleAsync(ClientRegisterRequest request, CallContext call)
    {
        var client = call.Client ?? throw RpcException.Unavailable(ErrorKinds.Unavailable,
            "This call has no connection on which the bridge could ask anything.", "Register from a client that stays connected.");
        SortedSet<string> provides = new(request.Provides, StringComparer.Ordinal);
        client.Register(provides);
        return ValueTask.FromResult(new ClientRegisterResult([.. provides]));
    }
}

internal sealed record ClientRegisterRequest(IReadOnlyList<string> Provides);

internal sealed record ClientRegisterResult(IReadOnlyList<string> Provides);
