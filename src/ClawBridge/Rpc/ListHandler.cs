using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ClawBridge.Rpc;

/// <summary>Base of the handlers that list: see <see cref="Paging"/> for the two forms of their answer.</summary>
/// <typeparam name="TRequest">The params, with those of <see cref="Paging.Parameters"/> at the end.</typeparam>
/// <typeparam name="TItem">One item.</typeparam>
internal abstract class ListHandler<TRequest, TItem> : IHandler
    where TRequest : class, IPageRequest
{
    public abstract MethodDeclaration Declaration { get; }

    JsonTypeInfo IHandler.RequestType => CachedRequestType;

    JsonTypeInfo? IHandler.ResultType => CachedItemType;

    /// <summary>From the room's JSON context; read once, on the first call.</summary>
    protected abstract JsonTypeInfo<TRequest> RequestType { get; }

    /// <summary>From the room's JSON context; read once, on the first call.</summary>
    protected abstract JsonTypeInfo<TItem> ItemType { get; }

    private JsonTypeInfo<TRequest> CachedRequestType => field ??= RequestType;

    private JsonTypeInfo<TItem> CachedItemType => field ??= ItemType;

    /// <summary>Lists what the request asks for. Throws <see cref="RpcException"/> for all that the caller can understand or mend.</summary>
    public abstract ValueTask<Page<TItem>> HandleAsync(TRequest request, CallContext call);

    public ValueTask InvokeAsync(ReadOnlyMemory<byte> parameters, CallContext call, JsonBuffer result)
    {
        var pending = HandleAsync(RequestReader.Read(parameters.Span, CachedRequestType, Declaration.Name), call);
        if (!pending.IsCompletedSuccessfully) return AwaitAsync(pending, result);
        Write(pending.Result, result);
        return ValueTask.CompletedTask;
    }

    private async ValueTask AwaitAsync(ValueTask<Page<TItem>> pending, JsonBuffer result) => Write(await pending, result);

    private void Write(Page<TItem> page, JsonBuffer result)
    {
        var writer = result.StartValue();
        if (page.IsPaged)
        {
            writer.WriteStartObject();
            writer.WritePropertyName("items"u8);
        }

        writer.WriteStartArray();
        foreach (var item in page.Items) JsonSerializer.Serialize(writer, item, CachedItemType);
        writer.WriteEndArray();
        if (page.IsPaged)
        {
            writer.WriteString("next_cursor"u8, page.NextCursor);
            writer.WriteNumber("total"u8, page.Total);
            writer.WriteEndObject();
        }

        writer.Flush();
    }
}
