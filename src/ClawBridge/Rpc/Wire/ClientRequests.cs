using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ClawBridge.Rpc.Wire;

/// <summary>The requests of the bridge that a client has not answered yet.</summary>
internal sealed class ClientRequests
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement>> _open = new(StringComparer.Ordinal);
    private long _last;

    /// <summary>A new request's id, like <c>b:7</c>, and what its answer ends.</summary>
    public (string Id, Task<JsonElement> Answer) Open()
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"b:{Interlocked.Increment(ref _last)}");
        var source = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _open[id] = source;
        return (id, source.Task);
    }

    public void Close(string id) => _open.TryRemove(id, out _);

    /// <summary>Hands an answer to who waits for it. An answer that nobody waits for is dropped.</summary>
    public void Answer(in Envelope envelope)
    {
        var id = envelope.Id.Span;
        if (id.Length < 2 || id[0] != (byte)'"' || !_open.TryRemove(Encoding.UTF8.GetString(id[1..^1]), out var source)) return;
        if (envelope.Error.Length > 0) source.TrySetException(Failure(envelope.Error));
        else source.TrySetResult(Parse(envelope.Result));
    }

    private static JsonElement Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static RpcException Failure(ReadOnlyMemory<byte> error)
    {
        var value = Parse(error);
        var said = value.ValueKind == JsonValueKind.Object && value.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String
            ? message.ToString() : "no reason";
        return RpcException.Unavailable(ErrorKinds.Unavailable, $"The client could not do what the bridge asked: {said}");
    }
}
