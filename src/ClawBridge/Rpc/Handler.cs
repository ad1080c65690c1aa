using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ClawBridge.State;

namespace ClawBridge.Rpc;

/// <summary>
/// Base of the handlers: one class a method, which checks its input, calls its capability's service and shapes the answer. No
/// I/O of its own, no state.
/// </summary>
/// <typeparam name="TRequest">The params; unknown members never reach it.</typeparam>
/// <typeparam name="TResult">The result.</typeparam>
internal abstract class Handler<TRequest, TResult> : IHandler
    where TRequest : class
{
    public abstract MethodDeclaration Declaration { get; }

    JsonTypeInfo IHandler.RequestType => CachedRequestType;

    JsonTypeInfo? IHandler.ResultType => CachedResultType;

    /// <summary>From the room's JSON context; read once, on the first call.</summary>
    protected abstract JsonTypeInfo<TRequest> RequestType { get; }

    /// <summary>From the room's JSON context; read once, on the first call.</summary>
    protected abstract JsonTypeInfo<TResult> ResultType { get; }

    private JsonTypeInfo<TRequest> CachedRequestType => field ??= RequestType;

    private JsonTypeInfo<TResult> CachedResultType => field ??= ResultType;

    /// <summary>Carries out the call. Throws <see cref="RpcException"/> for all that the caller can understand or mend.</summary>
    public abstract ValueTask<TResult> HandleAsync(TRequest request, CallContext call);

    public ValueTask InvokeAsync(ReadOnlyMemory<byte> parameters, CallContext call, JsonBuffer result)
    {
        var pending = HandleAsync(RequestReader.Read(parameters.Span, CachedRequestType, Declaration.Name), call);
        if (!pending.IsCompletedSuccessfully) return AwaitAsync(pending, result);
        Write(pending.Result, result);
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Inside a transaction that creates something: keeps <paramref name="answer"/> for the call's idempotency key in that same
    /// transaction. Whoever repeats the call gets it, also after a crash, and the call itself answers with it too.
    /// </summary>
    protected void Remember(CallContext call, Transaction transaction, TResult answer)
    {
        if (call.KeepsAnswer) call.Remember(transaction, JsonSerializer.SerializeToUtf8Bytes(answer, CachedResultType));
    }

    private async ValueTask AwaitAsync(ValueTask<TResult> pending, JsonBuffer result) => Write(await pending, result);

    private void Write(TResult value, JsonBuffer result)
    {
        var writer = result.StartValue();
        JsonSerializer.Serialize(writer, value, CachedResultType);
        writer.Flush();
    }
}
