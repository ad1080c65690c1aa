using System.Text.Json.Serialization.Metadata;

namespace ClawBridge.Rpc;

/// <summary>The whole interface as an OpenRPC 1.3 document.</summary>
internal sealed class DiscoverHandler(MethodTable methods) : IHandler
{
    public MethodDeclaration Declaration { get; } = new()
    {
        Name = "rpc.discover",
        Summary = "Answers the OpenRPC 1.3 document of all methods: params, results, errors, effects, examples.",
        Group = "rpc",
        Effect = Effect.Read,
        IsTool = false,
        Permission = "rpc:read",
        Reach = Reach.Anyone,
        Result = Shape.Any(),
    };

    public JsonTypeInfo RequestType => RpcJson.Default.EmptyRequest;

    public JsonTypeInfo? ResultType => null;

    public ValueTask InvokeAsync(ReadOnlyMemory<byte> parameters, CallContext call, JsonBuffer result)
    {
        OpenRpcDocument.Write([.. methods.Handlers.Select(handler => handler.Declaration)], result);
        return ValueTask.CompletedTask;
    }
}
