namespace ClawBridge.Rpc;

/// <summary>A capability's methods, for the dispatch table.</summary>
/// <param name="Name">The wire name.</param>
/// <param name="Create">Makes the handler on the first call, so that start-up pays for none.</param>
internal sealed record MethodEntry(string Name, Func<IHandler> Create);
