using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

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

    /// <summary>From the room's JSON context; read once, on the first call.</summary>
    protected abstract JsonTypeInfo<TRequest> RequestType { get; }

    /// <summary>From the room's JSON context; read once, on the first call.</summary>
    protected abstract JsonTypeInfo<TResult> ResultType { get; }

    private JsonTypeInfo<TRequest> CachedRequestType => field ??= RequestType;

    private JsonTypeInfo<TResult> CachedResultType => field ??= ResultType;

    /// <summary>Carries out the call. Throws <see cref="RpcException"/> for all that the caller can understand or mend.</summary>
    public abstract ValueTask<TResult> HandleAsync(TRequest request, CallContext call);

    public ValueTask InvokeAsync(ReadOnlyMemory<byte> parameters, CallContext call, IBufferWriter<byte> result)
    {
        var pending = HandleAsync(Read(parameters.Span), call);
        if (!pending.IsCompletedSuccessfully) return AwaitAsync(pending, result);
        Write(pending.Result, result);
        return ValueTask.CompletedTask;
    }

    private async ValueTask AwaitAsync(ValueTask<TResult> pending, IBufferWriter<byte> result) => Write(await pending, result);

    private TRequest Read(ReadOnlySpan<byte> parameters)
    {
        try
        {
            return JsonSerializer.Deserialize(parameters, CachedRequestType)
                ?? throw RpcException.Invalid("$", $"The params of {Declaration.Name} must be a JSON object.");
        }
        catch (JsonException e)
        {
            throw RpcException.Invalid(e.Path ?? "$", $"The params of {Declaration.Name} could not be read at {e.Path ?? "$"}.",
                $"Call rpc.discover or see handlers.md for what {Declaration.Name} takes.");
        }
    }

    private void Write(TResult value, IBufferWriter<byte> result)
    {
        using var writer = new Utf8JsonWriter(result, new JsonWriterOptions { SkipValidation = true });
        JsonSerializer.Serialize(writer, value, CachedResultType);
    }
}
