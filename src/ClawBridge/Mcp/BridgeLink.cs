using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using ClawBridge.Rpc;

namespace ClawBridge.Mcp;

/// <summary>
/// A client of the bridge in this process: calls run concurrently, each with its progress, and events come as they happen. It is served
/// as any client is, so the cluster may as well be another process's.
/// </summary>
internal sealed class BridgeLink : IAsyncDisposable
{
    private readonly Pipe _requests = new();
    private readonly Pipe _answers = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentDictionary<long, Pending> _pending = new();
    private readonly Func<JsonElement, ValueTask> _onEvent;
    private readonly Task _reading;
    private long _last;
    private bool _isEnded;

    /// <param name="serve">Serves a client on these streams until its input ends.</param>
    /// <param name="onEvent">Gets the params of each <c>event</c>; the next message waits for it.</param>
    public BridgeLink(Func<Stream, Stream, Task> serve, Func<JsonElement, ValueTask> onEvent)
    {
        _onEvent = onEvent;
        Serving = ServeAsync(serve);
        _reading = ReadAsync();
    }

    /// <summary>Ends after <see cref="EndAsync"/>, or when the bridge cannot serve: then it is faulted with the reason.</summary>
    public Task Serving { get; }

    /// <summary>Makes a call. When it is cancelled the bridge is told so, and its answer is still awaited: it says what a write did.</summary>
    /// <param name="parameters">A JSON object without <c>_meta.progressToken</c>.</param>
    /// <param name="progress">Gets the params of each progress notification; null asks for none.</param>
    public async Task<BridgeAnswer> CallAsync(string method, JsonElement parameters, Func<JsonElement, ValueTask>? progress, CancellationToken cancellation)
    {
        var id = Interlocked.Increment(ref _last);
        var pending = new Pending(new(TaskCreationOptions.RunContinuationsAsynchronously), progress);
        _pending[id] = pending;
        try
        {
            await SendAsync(McpJson.Of(writer => WriteRequest(writer, id, method, parameters, progress is not null)), cancellation);
            if (_reading.IsCompleted) throw Gone();
            await using var cancelling = cancellation.Register(() => _ = CancelAsync(id));
            return await pending.Answer.Task;
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }
    }

    /// <summary>Ends the input and waits until the bridge has answered what was asked, or its time for that is over.</summary>
    public async Task EndAsync()
    {
        await _sending.WaitAsync();
        if (!_isEnded) await _requests.Writer.CompleteAsync();
        _isEnded = true;
        _sending.Release();
        await Serving;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        await _reading;
        _sending.Dispose();
    }

    private static void WriteRequest(Utf8JsonWriter writer, long id, string method, JsonElement parameters, bool wantsProgress)
    {
        writer.WriteStartObject();
        writer.WriteNumber("id"u8, id);
        writer.WriteString("method"u8, method);
        writer.WriteStartObject("params"u8);
        foreach (var member in parameters.EnumerateObject())
        {
            if (!wantsProgress || member.Name != "_meta" || member.Value.ValueKind != JsonValueKind.Object) member.WriteTo(writer);
        }

        if (wantsProgress)
        {
            writer.WriteStartObject("_meta"u8);
            if (McpJson.Member(parameters, "_meta") is { ValueKind: JsonValueKind.Object } meta)
            {
                foreach (var member in meta.EnumerateObject().Where(static member => member.Name != "progressToken")) member.WriteTo(writer);
            }

            writer.WriteNumber("progressToken"u8, id);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private async Task SendAsync(byte[] message, CancellationToken cancellation)
    {
        await _sending.WaitAsync(cancellation);
        try
        {
            if (_isEnded) throw Gone();
            // A message is never cut: the ones behind it would not be read.
            await _requests.Writer.WriteAsync((byte[])[.. message, (byte)'\n'], CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task CancelAsync(long id)
    {
        try
        {
            await SendAsync(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"method\":\"$/cancelRequest\",\"params\":{{\"id\":{id}}}}}")), CancellationToken.None);
        }
        catch (RpcException)
        {
            // The input has ended: the call ends with the drain.
        }
    }

    private async Task ServeAsync(Func<Stream, Stream, Task> serve)
    {
        try
        {
            await serve(_requests.Reader.AsStream(), _answers.Writer.AsStream());
        }
        finally
        {
            await _answers.Writer.CompleteAsync();
        }
    }

    private async Task ReadAsync()
    {
        using var lines = new StreamReader(_answers.Reader.AsStream(), Encoding.UTF8);
        while (await lines.ReadLineAsync() is { } line)
        {
            using var message = JsonDocument.Parse(line);
            await TakeAsync(message.RootElement);
        }

        foreach (var pending in _pending.Values) pending.Answer.TrySetException(Gone());
    }

    private ValueTask TakeAsync(JsonElement message)
    {
        if (McpJson.Text(message, "method") is { } method)
        {
            var parameters = message.GetProperty("params");
            if (method == "event") return _onEvent(parameters);
            return method == "progress" && _pending.TryGetValue(parameters.GetProperty("token").GetInt64(), out var asked) && asked.Progress is { } progress
                ? progress(parameters)
                : ValueTask.CompletedTask;
        }

        if (!message.TryGetProperty("id", out var id) || id.ValueKind != JsonValueKind.Number || !_pending.TryRemove(id.GetInt64(), out var pending)) return ValueTask.CompletedTask;
        var isError = message.TryGetProperty("error", out var error);
        pending.Answer.TrySetResult(new BridgeAnswer(isError, (isError ? error : message.GetProperty("result")).Clone()));
        return ValueTask.CompletedTask;
    }

    private static RpcException Gone() => RpcException.Unavailable(ErrorKinds.Unavailable, "The bridge is ending and takes no more calls.", "Start it again and repeat the call.");

    private sealed record Pending(TaskCompletionSource<BridgeAnswer> Answer, Func<JsonElement, ValueTask>? Progress);
}
