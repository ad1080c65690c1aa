using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Rpc.Wire;

/// <summary>
/// One client: reads its messages, runs its calls concurrently, writes answers as they are ready. Used once. Calls that complete
/// without waiting are carried out on the reading thread.
/// </summary>
internal sealed partial class Connection : IClient, IDisposable
{
    private static readonly byte[] AnswerHead = """{"jsonrpc":"2.0","id":"""u8.ToArray();
    private static readonly byte[] ResultMember = ""","result":"""u8.ToArray();
    private static readonly byte[] ErrorMember = ""","error":"""u8.ToArray();

    private readonly Dispatcher _dispatcher;
    private readonly CallsInFlight _calls;
    private readonly ClientRequests _requests = new();
    private readonly CancellationTokenSource _draining = new();
    private readonly CancellationTokenSource _closed = new();
    private readonly CancellationTokenSource _reading = new();
    private readonly InputBuffer _input;
    private readonly OutputQueue _output;
    private IFraming? _framing;
    private JsonBuffer? _spare;
    private volatile bool _isOutputClosed;
    private volatile bool _isClosing;

    public Connection(Dispatcher dispatcher, Stream input, Stream output, ConnectionOptions options)
    {
        (_dispatcher, Options, Closed) = (dispatcher, options, _closed.Token);
        _calls = new CallsInFlight(options);
        _input = new InputBuffer(input);
        _output = new OutputQueue(output, OnOutputClosed);
    }

    public ConnectionOptions Options { get; }

    public IReadOnlySet<string> Provides { get; private set; } = new HashSet<string>();

    public CancellationToken Closed { get; }

    private IFraming Framing => _framing ?? new LineFraming(Options.MaxMessage);

    /// <summary>
    /// Serves the client until its input ends or <paramref name="stop"/> is cancelled; then lets the calls in flight end, answers
    /// those that do not in time, and returns when the answers have left.
    /// </summary>
    public async Task<ConnectionEnd> RunAsync(CancellationToken stop)
    {
        await using var stopping = stop.UnsafeRegister(static state => ((Connection)state!)._reading.Cancel(), this);
        var reading = ReadAsync(_reading.Token);
        await Task.WhenAny(reading, UntilCancelled(_reading.Token));
        // Whoever reads may still be inside of one message; it is not left behind, but not waited for without end either.
        await Task.WhenAny(reading, Task.Delay(Options.DrainTimeout, _dispatcher.Time, CancellationToken.None));
        await DrainAsync();
        await _closed.CancelAsync();
        return _isOutputClosed ? ConnectionEnd.OutputClosed : stop.IsCancellationRequested ? ConnectionEnd.Stopped : ConnectionEnd.InputEnded;
    }

    public async ValueTask NotifyAsync(string method, ReadOnlyMemory<byte> parameters, CancellationToken cancellationToken)
    {
        await _output.WaitForRoomAsync(cancellationToken);
        SendMethod(null, method, parameters.Span);
    }

    public ValueTask ReportProgressAsync(JsonElement token, double done, double? total, string message, CancellationToken cancellationToken)
    {
        using var parameters = new JsonBuffer();
        var isNested = Framing.HasNestedProgress;
        ProgressWriter.Write(parameters, token, done, total, message, isNested);
        return NotifyAsync(isNested ? "$/progress" : "progress", parameters.Written.ToArray(), cancellationToken);
    }

    public async Task<JsonElement> RequestAsync(string method, ReadOnlyMemory<byte> parameters, CancellationToken cancellationToken)
    {
        if (!Provides.Contains(method))
        {
            throw RpcException.Unavailable(ErrorKinds.Unavailable, $"This needs a client that provides {method}, and this one does not.",
                "Connect through the OpenClaw plugin, or register it with client_register.");
        }

        var (id, answer) = _requests.Open();
        try
        {
            await _output.WaitForRoomAsync(cancellationToken);
            SendMethod(id, method, parameters.Span);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Closed);
            return await answer.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw RpcException.Unavailable(ErrorKinds.Unavailable, $"The client went away before it answered {method}.");
        }
        finally
        {
            _requests.Close(id);
        }
    }

    public void Register(IReadOnlySet<string> provides) => Provides = provides;

    public void Dispose()
    {
        _draining.Dispose();
        _closed.Dispose();
        _reading.Dispose();
        _spare?.Dispose();
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                var needsMore = ServeArrived(cancellationToken);
                _output.Flush();
                if (_output.IsFull) await _output.WaitForRoomAsync(cancellationToken);
                else if (_calls.IsCrowded) await _calls.WaitForRoomAsync(cancellationToken);
                else if (needsMore && _input.IsEnded) return;
                else if (needsMore) await _input.FillAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to stop; what was read is drained by the caller.
        }
    }

    /// <summary>Serves the messages that have arrived, until more bytes are needed (true) or something is full (false).</summary>
    private bool ServeArrived(CancellationToken cancellationToken)
    {
        if (_framing is null)
        {
            _framing = FramingDetector.Detect(_input.Arrived, _input.IsEnded, Options.MaxMessage, out var skipped);
            if (_framing is null) return true;
            _input.Consume(skipped);
        }

        while (!cancellationToken.IsCancellationRequested)
        {
            var frame = _framing.Next(_input.Arrived, _input.IsEnded);
            if (frame.Kind == FrameKind.Incomplete) return true;
            if (frame.Kind == FrameKind.Message) Serve(_input.Slice(frame.Start, frame.Length));
            else if (frame.Kind == FrameKind.Problem) SendError(default, frame.Problem!);
            _input.Consume(frame.Consumed);
            if (_output.IsWorthFlushing) _output.Flush();
            if (_output.IsFull || _calls.IsCrowded) return false;
        }

        return false;
    }

    private void Serve(ReadOnlyMemory<byte> text)
    {
        try
        {
            var envelope = EnvelopeReader.Read(text);
            if (envelope.Kind == EnvelopeKind.Batch) ServeBatch(text.ToArray());
            else Serve(envelope, null, 0);
        }
        catch (Exception e)
        {
            // One message must never end the session; what its sender has to know was answered before.
            LogServeFailed(_dispatcher.Logger, e);
        }
    }

    private void ServeBatch(ReadOnlyMemory<byte> text)
    {
        var entries = EnvelopeReader.Split(text, Options.MaxBatch);
        if (entries is null)
        {
            SendError(default, RpcException.InvalidRequest($"The batch has more than {Options.MaxBatch} entries; none was carried out.", "Send smaller batches.", ErrorKinds.TooLarge));
        }
        else if (entries.Count == 0)
        {
            SendError(default, RpcException.InvalidRequest("The batch is empty.", "Send at least one request in it."));
        }
        else
        {
            var batch = new Batch(entries.Count);
            for (var i = 0; i < entries.Count; i++)
            {
                var envelope = EnvelopeReader.Read(entries[i]);
                if (envelope.Kind == EnvelopeKind.Batch)
                    (envelope.Kind, envelope.Problem) = (EnvelopeKind.Invalid, RpcException.InvalidRequest("A batch must not hold another batch."));
                Serve(envelope, batch, i);
            }
        }
    }

    private void Serve(in Envelope envelope, Batch? batch, int place)
    {
        switch (envelope.Kind)
        {
            case EnvelopeKind.Request:
                Request(envelope, batch, place);
                return;
            case EnvelopeKind.Invalid:
                AnswerError(envelope.Id, batch, place, envelope.Problem!);
                return;
            case EnvelopeKind.Answer:
                _requests.Answer(envelope);
                break;
            case EnvelopeKind.Notification when IsCancel(envelope):
                Cancel(envelope.Params);
                break;
            case EnvelopeKind.Notification when _dispatcher.Methods.Find(envelope.Method.Span) is { } method:
                Request(envelope, method, null, 0);
                break;
        }

        CompleteEntry(batch, place, null);
    }

    private static bool IsCancel(in Envelope envelope) => envelope.Method.Span.SequenceEqual("$/cancelRequest"u8);

    private void Request(in Envelope envelope, Batch? batch, int place)
    {
        if (IsCancel(envelope))
        {
            Cancel(envelope.Params);
            AnswerResult(envelope.Id, batch, place, "null"u8);
            return;
        }

        if (_calls.Find(envelope.Id.Span) is not null)
        {
            AnswerError(envelope.Id, batch, place, RpcException.InvalidRequest(
                "A request with this id is still being worked on.", "Give each request an id of its own.", ErrorKinds.DuplicateId));
            return;
        }

        if (_dispatcher.Methods.Find(envelope.Method.Span) is not { } method)
        {
            AnswerError(envelope.Id, batch, place, _dispatcher.Methods.Unknown(Encoding.UTF8.GetString(envelope.Method.Span)));
            return;
        }

        Request(envelope, method, batch, place);
    }

    private void Request(in Envelope envelope, MethodSlot method, Batch? batch, int place)
    {
        var waits = _calls.IsBusy;
        // What may outlive the reading of this message needs bytes of its own: calls that wait, and those with a deadline.
        var keeps = batch is null && (waits || envelope.Meta.Length > 0);
        var parameters = keeps ? envelope.Params.ToArray() : envelope.Params;
        var meta = keeps ? envelope.Meta.ToArray() : envelope.Meta;
        var id = keeps ? envelope.Id.ToArray() : envelope.Id;
        var call = new ActiveCall(this, method, id, parameters, meta, Rent(), batch, place) { Draining = _draining.Token };
        batch?.Calls.Add(call);
        if (batch is not null || waits) _calls.Register(call);
        if (!waits)
        {
            Run(call);
            return;
        }

        _calls.Park(call);
        StartWaiting();
    }

    private void StartWaiting()
    {
        while (_calls.TakeTurn() is { } call)
        {
            Run(call);
            if (call.Completion.IsCompleted) _calls.End(call);
        }
    }

    private void Run(ActiveCall call)
    {
        if (call.Reason != EndReason.None)
        {
            AnswerEnded(call);
            Release(call);
            return;
        }

        try
        {
            var pending = _dispatcher.InvokeAsync(call);
            if (!pending.IsCompleted)
            {
                if (call.Batch is null) call.Id = call.Id.ToArray();
                _calls.Register(call);
                _calls.Start(call);
                call.Completion = FinishAsync(call, pending);
                return;
            }

            pending.GetAwaiter().GetResult();
            AnswerResult(call);
        }
        catch (Exception e)
        {
            AnswerFailure(call, e);
        }

        Release(call);
    }

    private async Task FinishAsync(ActiveCall call, ValueTask pending)
    {
        try
        {
            await pending;
            AnswerResult(call);
        }
        catch (Exception e)
        {
            AnswerFailure(call, e);
        }

        Release(call);
        _calls.End(call);
        StartWaiting();
        FlushUnlessClosing();
    }
}
