namespace ClawBridge.Rpc;

/// <summary>The methods of the wire itself.</summary>
internal static class RpcMethods
{
    /// <param name="methods">The whole table, asked for when a method first needs it.</param>
    public static IReadOnlyList<MethodEntry> All(Func<MethodTable> methods) =>
    [
        new("client_register", static () => new ClientRegisterHandler()),
        new("rpc.discover", () => new DiscoverHandler(methods())),
    ];
}
