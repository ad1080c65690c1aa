using System.Text;
using System.Text.Json;
using ClawBridge.Rpc;
using ClawBridge.Rpc.Wire;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Mcp;

/// <summary>
/// One client of the Model Context Protocol over lines: reads its messages, runs its requests concurrently, answers as they are ready.
/// Used once.
/// </summary>
internal sealed class McpServer : IMcpClient, IAsyncDisposable
{
    private const int MostInMessage = 16 * 1024 * 1024;
    private const int MostInBatch = 1_000;

    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(5);

    /// <summary>What a client that has closed its end may still get answered: clients wait two seconds for the end of the program, then kill it.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly CallErrors _errors;
    private readonly TimeProvider _time;
    private readonly InputBuffer _input;
    private readonly LineFraming _framing = new(MostInMessage);
    private readonly McpOutput _output;
    private readonly ClientRequests _asked = new();
    private readonly RequestsInFlight _requests = new();
    private readonly CancellationTokenSource _reading = new();
    private readonly CancellationTokenSource _closed = new();
    private readonly BridgeLink _bridge;
    private readonly StatusWatch _watch;
    private readonly ToolCalls _calls;
    private readonly Resources _resources;
    private ClientInfo _info = ClientInfo.Unknown;
    private volatile bool _isOutputClosed;

    /// <param name="methods">Everything that the program has.</param>
    /// <param name="serve">Serves a client of the bridge on these streams until its input ends.</param>
    public McpServer(
        IReadOnlyList<MethodDeclaration> methods, MethodFilter filter, Func<Stream, Stream, Task> serve, Stream input, Stream output,
        TimeProvider time, ILogger logger)
    {
        (_errors, _time) = (new CallErrors(logger), time);
        _input = new InputBuffer(input);
        _output = new McpOutput(output, OnOutputClosed);
        _watch = new StatusWatch(this, time);
        _bridge = new BridgeLink(serve, OnEvent);
        _calls = new ToolCalls(methods, filter, _bridge, this);
        _resources = new Resources(filter.Of(methods), _calls);
    }

    public string? Name => _info.Name;

    public bool CanElicit => _info.CanElicit;

    /// <summary>Runs until the client's input has ended and its requests are answered, or the bridge cannot serve, which it throws.</summary>
    /// <returns>False when the client reads no more answers.</returns>
    public async Task<bool> RunAsync(CancellationToken stop)
    {
        await using var stopping = stop.UnsafeRegister(static state => ((McpServer)state!)._reading.Cancel(), this);
        var reading = ReadAsync(_reading.Token);
        await Task.WhenAny(reading, UntilCancelled(_reading.Token), _bridge.Serving);
        // Nobody answers a question any more.
        await _closed.CancelAsync();
        var idle = _requests.WaitIdleAsync();
        if (!_reading.IsCancellationRequested && !_bridge.Serving.IsCompleted) await Task.WhenAny(idle, Task.Delay(Farewell, _time, CancellationToken.None));
        _requests.CancelAll();
        await _bridge.EndAsync();
        await idle;
        await Task.WhenAny(_output.DrainAsync(), Task.Delay(FlushTimeout, _time, CancellationToken.None));
        return !_isOutputClosed;
    }

    public async Task<string> AskAsync(string message, CancellationToken cancellation)
    {
        var (id, answer) = _asked.Open();
        try
        {
            await _output.SendAsync(id, McpMethods.Elicit, writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("message"u8, message);
                writer.WriteStartObject("requestedSchema"u8);
                writer.WriteString("type"u8, "object");
                writer.WriteStartObject("properties"u8);
                writer.WriteEndObject();
                writer.WriteEndObject();
                writer.WriteEndObject();
            });
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _closed.Token);
            return McpJson.Text(await answer.WaitAsync(either.Token), "action") ?? "cancel";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return "cancel";
        }
        finally
        {
            _asked.Close(id);
        }
    }

    public ValueTask NotifyAsync(string method, Action<Utf8JsonWriter> writeParameters) => _output.SendAsync(null, method, writeParameters);

    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync();
        await _bridge.DisposeAsync();
        _reading.Dispose();
        _closed.Dispose();
    }

    private static Task UntilCancelled(CancellationToken token)
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        token.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), source);
        return source.Task;
    }

    private ValueTask OnEvent(JsonElement parameters)
    {
        _watch.Wake();
        return ValueTask.CompletedTask;
    }

    private void OnOutputClosed()
    {
        _isOutputClosed = true;
        try
        {
            _reading.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // All was over before the last write failed.
        }
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                var frame = _framing.Next(_input.Arrived, _input.IsEnded);
                if (frame.Kind == FrameKind.Message) Take(_input.Slice(frame.Start, frame.Length).ToArray());
                else if (frame.Kind == FrameKind.Problem) _output.Answer(default, frame.Problem!);
                else if (frame.Kind == FrameKind.Incomplete && _input.IsEnded) return;
                else if (frame.Kind == FrameKind.Incomplete) await _input.FillAsync(cancellation);
                _input.Consume(frame.Consumed);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    private void Take(byte[] text)
    {
        var envelope = EnvelopeReader.Read(text);
        if (envelope.Kind != EnvelopeKind.Batch)
        {
            Take(envelope);
            return;
        }

        // Only one version of the protocol has batches; each of its messages is answered on its own.
        if (EnvelopeReader.Split(text, MostInBatch) is { } entries)
        {
            foreach (var entry in entries) Take(EnvelopeReader.Read(entry));
        }
        else _output.Answer(default, RpcException.InvalidRequest($"The batch has more than {MostInBatch} entries; none was carried out.", "Send smaller batches.", ErrorKinds.TooLarge));
    }

    private void Take(in Envelope envelope)
    {
        switch (envelope.Kind)
        {
            case EnvelopeKind.Request:
                Start(envelope.Id, Encoding.UTF8.GetString(envelope.Method.Span), McpJson.Read(envelope.Params));
                break;
            case EnvelopeKind.Answer:
                _asked.Answer(envelope);
                break;
            case EnvelopeKind.Notification when envelope.Method.Span.SequenceEqual("notifications/cancelled"u8):
                if (McpJson.Member(McpJson.Read(envelope.Params), "requestId") is { } id) _requests.Cancel(id.GetRawText());
                break;
            case EnvelopeKind.Invalid or EnvelopeKind.Batch:
                _output.Answer(envelope.Id.Span, envelope.Problem ?? RpcException.InvalidRequest("A batch must not hold another batch."));
                break;
        }
    }

    private void Start(ReadOnlyMemory<byte> id, string method, JsonElement? parameters)
    {
        if (_requests.Begin(Encoding.UTF8.GetString(id.Span)) is not { } request)
        {
            _output.Answer(id.Span, RpcException.InvalidRequest("A request with this id is still being worked on.", "Give each request an id of its own.", ErrorKinds.DuplicateId));
            return;
        }

        _ = ServeAsync(request, id, method, parameters);
    }

    private async Task ServeAsync(RequestsInFlight.Request request, ReadOnlyMemory<byte> id, string method, JsonElement? parameters)
    {
        try
        {
            var result = await ServeAsync(method, parameters, request.Cancellation);
            if (!request.Cancellation.IsCancellationRequested) _output.Answer(id.Span, result);
        }
        catch (OperationCanceledException) when (request.Cancellation.IsCancellationRequested)
        {
            // Who cancels a request wants no answer.
        }
        catch (RpcException e)
        {
            if (!request.Cancellation.IsCancellationRequested) _output.Answer(id.Span, e);
        }
        catch (Exception e)
        {
            // One request must never end the session.
            _output.Answer(id.Span, _errors.Explain(e, method, EndReason.None));
        }
        finally
        {
            _requests.End(request);
        }
    }

    private async Task<byte[]> ServeAsync(string method, JsonElement? parameters, CancellationToken cancellation)
    {
        switch (method)
        {
            case McpMethods.Initialize:
                _info = ClientInfo.Read(parameters);
                return Greeting.Write(McpJson.Text(parameters, "protocolVersion"), _calls.Groups.Count > 0);
            case McpMethods.Ping:
                return "{}"u8.ToArray();
            case McpMethods.ListTools:
                return McpJson.Of(writer => ToolWriter.Write(writer, _calls.Groups));
            case McpMethods.CallTool:
                return (await CallToolAsync(parameters, cancellation)).ToJson();
            case McpMethods.ListResources:
                return _resources.List();
            case McpMethods.ListTemplates:
                return """{"resourceTemplates":[]}"""u8.ToArray();
            case McpMethods.ReadResource:
                return await _resources.ReadAsync(Uri(parameters), cancellation);
            case McpMethods.Subscribe:
                _resources.CheckSubscription(Uri(parameters));
                await _watch.StartAsync(_bridge, cancellation);
                return "{}"u8.ToArray();
            case McpMethods.Unsubscribe:
                _resources.CheckSubscription(Uri(parameters));
                _watch.Stop();
                return "{}"u8.ToArray();
            default:
                throw new RpcException(ErrorCodes.MethodNotFound, "This server has no such method.", new RpcErrorData { Kind = ErrorKinds.MethodNotFound, Hint = "It serves tools and resources." });
        }
    }

    private Task<ToolResult> CallToolAsync(JsonElement? parameters, CancellationToken cancellation)
    {
        var name = McpJson.Text(parameters, "name") ?? throw RpcException.Invalid("$.name", "$.name is missing: it must be a tool's name.");
        var arguments = McpJson.Member(parameters, "arguments") ?? McpJson.Read("{}"u8.ToArray())!.Value;
        if (arguments.ValueKind != JsonValueKind.Object) throw RpcException.Invalid("$.arguments", "$.arguments must be an object.");
        return _calls.CallAsync(name, arguments, McpJson.Member(McpJson.Member(parameters, "_meta"), "progressToken"), cancellation);
    }

    private static string Uri(JsonElement? parameters) => McpJson.Text(parameters, "uri") ?? throw RpcException.Invalid("$.uri", "$.uri is missing: it must be a resource's URI.");
}
