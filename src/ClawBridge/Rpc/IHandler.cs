using System.Buffers;

namespace ClawBridge.Rpc;

/// <summary>One method as the dispatcher sees it.</summary>
internal interface IHandler
{
    MethodDeclaration Declaration { get; }

    /// <summary>
    /// Reads the params (already checked against the declaration, without <c>_meta</c>), carries out the call and writes the
    /// result as one JSON value. Completes synchronously where it can.
    /// </summary>
    ValueTask InvokeAsync(ReadOnlyMemory<byte> parameters, CallContext call, IBufferWriter<byte> result);
}
