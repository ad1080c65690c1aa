using System.Text.Json.Serialization.Metadata;

namespace ClawBridge.Rpc;

/// <summary>One method as the dispatcher sees it.</summary>
internal interface IHandler
{
    MethodDeclaration Declaration { get; }

    /// <summary>Of the request record; its members are the declared parameters.</summary>
    JsonTypeInfo RequestType { get; }

    /// <summary>Of the result record (of one item, where the method lists); null where the result has no record of its own.</summary>
    JsonTypeInfo? ResultType { get; }

    /// <summary>
    /// Reads the params (already checked against the declaration, without <c>_meta</c>), carries out the call and writes the
    /// result as one JSON value. Reads <paramref name="parameters"/> before it first waits: they are valid no longer. Completes
    /// synchronously where it can, and yields before long computations.
    /// </summary>
    ValueTask InvokeAsync(ReadOnlyMemory<byte> parameters, CallContext call, JsonBuffer result);
}
