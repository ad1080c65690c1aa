using System.Net.Sockets;
using ClawBridge.Rpc;

namespace ClawBridge.Attach;

/// <summary>
/// Serves its client through the owner of the state directory. When the owner ends, it goes on with the next one, which may be
/// this process itself: reads and writes with an idempotency key are sent again, other writes are answered -32003,
/// registrations and subscriptions are renewed.
/// </summary>
/// <param name="effectOf">What a method does; null for an unknown one, which only gets an error.</param>
internal sealed class AttachedBridge(
    OwnerFinder owners, AttachHello hello, AttachTerms terms, Func<string, Effect?> effectOf, Stream clientInput, Stream clientOutput)
    : IDisposable
{
    private readonly FrameReader _client = new(clientInput);

    /// <summary>Held by whoever sends to the owner, and by the main loop for as long as there is none.</summary>
    private readonly SemaphoreSlim _sending = new(0, 1);

    /// <summary>Guards what both directions look at: the calls in flight, the questions.</summary>
    private readonly Lock _lock = new();
    private readonly InFlight _inFlight = new();
    private readonly Renewals _renewals = new();
    private readonly Questions _questions = new();
    private Upstream? _upstream;
    private long _sent;
    private long _taken = long.MaxValue;
    private volatile bool _isClientEnded;

    private FrameForm Form => _client.Form ?? FrameForm.Lines;

    /// <summary>Runs until the client's input has ended and its calls are answered.</summary>
    /// <param name="stopReading">Nothing more is read from the client, as if its input had ended.</param>
    /// <returns>False when the client stopped to read its answers.</returns>
    /// <exception cref="AttachException">No owner can be had.</exception>
    public async Task<bool> RunAsync(CancellationToken stopReading)
    {
        using var over = new CancellationTokenSource();
        var reading = ReadClientAsync(stopReading, over.Token);
        try
        {
            while (true)
            {
                bool isClientThere;
                await using (var upstream = await owners.FindAsync(hello, terms, _isClientEnded, CancellationToken.None))
                {
                    isClientThere = await ServeAsync(upstream);
                }

                if (!isClientThere) return false;
                lock (_lock)
                {
                    if (_isClientEnded && _inFlight.IsEmpty) return true;
                }
            }
        }
        finally
        {
            await over.CancelAsync();
            await reading;
        }
    }

    public void Dispose() => _sending.Dispose();

    /// <summary>Serves through one owner until it ends, and is without an owner then. False when the client does not read.</summary>
    private async Task<bool> ServeAsync(Upstream upstream)
    {
        if (!await AnswerLostAsync()) return false;
        var connecting = ConnectAsync(upstream);
        var isClientThere = await RelayAnswersAsync(upstream);

        // Ends a send that waits for the owner; then nothing is sent until there is another.
        await upstream.DisposeAsync();
        await connecting;
        await _sending.WaitAsync();
        _upstream = null;
        return isClientThere;
    }

    /// <summary>Sends the new owner what the last one left open, then lets the client's messages through.</summary>
    private async Task ConnectAsync(Upstream upstream)
    {
        (_upstream, _sent, _taken) = (upstream, 0, long.MaxValue);
        try
        {
            foreach (var message in _renewals.Begin()) await SendAsync(FrameWriter.Frame(Form, message), isMessage: true);
            foreach (var request in RequestsToRepeat())
            {
                await SendAsync(request.Raw, isMessage: true);
                request.SentAs = _sent;
            }

            if (_isClientEnded) await upstream.EndInputAsync();
        }
        catch (Exception e) when (IsGone(e))
        {
            // This owner is gone as well; what it did not answer goes to the next one.
        }
        finally
        {
            _sending.Release();
        }
    }

    private IReadOnlyList<RelayedRequest> RequestsToRepeat()
    {
        lock (_lock)
        {
            _questions.Forget();
            var all = _inFlight.All();
            foreach (var request in all) request.SentAs = 0;
            return all;
        }
    }

    private async Task ReadClientAsync(CancellationToken stopReading, CancellationToken over)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopReading, over);
        try
        {
            while (await ReadFrameAsync(either.Token) is { } frame) await ForwardAsync(frame, over);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // Told to stop, or the client is gone: either way its input has ended.
        }

        _isClientEnded = true;
        try
        {
            await _sending.WaitAsync(over);
            if (_upstream is not null) await _upstream.EndInputAsync();
            _sending.Release();
        }
        catch (OperationCanceledException)
        {
            // All is over already.
        }
    }

    /// <summary>Standard input cannot be interrupted while it waits: then the read is left behind.</summary>
    private async ValueTask<Frame?> ReadFrameAsync(CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var read = _client.ReadAsync(stop);
        return read.IsCompleted ? await read : await read.AsTask().WaitAsync(stop);
    }

    private async Task ForwardAsync(Frame frame, CancellationToken over)
    {
        var message = frame.Body.IsEmpty ? null : ClientMessage.Read(frame.Body);
        await _sending.WaitAsync(over);
        try
        {
            if (!Note(message, frame, out var request)) return;
            await SendAsync(frame.Raw, isMessage: !frame.Body.IsEmpty);
            if (request is not null) request.SentAs = _sent;
        }
        catch (Exception e) when (IsGone(e))
        {
            // A call stays in flight and goes to the next owner; a notification has no right to an answer.
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>False when the message is meant for an owner that is gone.</summary>
    private bool Note(ClientMessage? message, Frame frame, out RelayedRequest? request)
    {
        request = null;
        if (message is null) return true;
        lock (_lock)
        {
            if (message.Cancels is { } cancelled) _inFlight.Cancel(cancelled);
            if (message.Answers is { } question) return _questions.IsStillOpen(question);
            if (message.Calls.Count == 0) return true;
            var raw = frame.Raw.ToArray();
            request = new RelayedRequest(raw, BodyOf(raw, frame), message.Calls, message.IsBatch, message.Calls.All(IsRepeatable));
            _inFlight.Add(request);
        }

        return true;
    }

    private static ReadOnlyMemory<byte> BodyOf(byte[] raw, Frame frame)
    {
        // Headers stand before the body, a newline after it.
        var start = raw.AsSpan().StartsWith(frame.Body.Span) ? 0 : raw.Length - frame.Body.Length;
        return raw.AsMemory(start, frame.Body.Length);
    }

    private bool IsRepeatable(PendingCall call) =>
        call.HasIdempotencyKey || call.IsDryRun
        || call.Method is AttachProtocol.RegisterMethod or AttachProtocol.SubscribeMethod
        || effectOf(call.Method) is null or Effect.Read;

    private async Task SendAsync(ReadOnlyMemory<byte> raw, bool isMessage)
    {
        await _upstream!.ToOwner.WriteAsync(raw);
        await _upstream.ToOwner.FlushAsync();
        if (isMessage) _sent++;
    }

    /// <summary>Until the owner ends. False when the client does not read.</summary>
    private async Task<bool> RelayAnswersAsync(Upstream upstream)
    {
        var reader = new FrameReader(upstream.FromOwner, null, int.MaxValue / 2, keepsTail: false);
        while (true)
        {
            Frame frame;
            try
            {
                if (await reader.ReadAsync(CancellationToken.None) is not { } next) return true;
                frame = next;
            }
            catch (Exception e) when (IsGone(e))
            {
                return true;
            }

            if (IsForClient(frame) && !await TellClientAsync(frame.Raw)) return false;
        }
    }

    private bool IsForClient(Frame frame)
    {
        if (frame.Body.IsEmpty) return true;
        var message = OwnerMessage.Read(frame.Body);
        if (message.ClosedAfter is { } taken)
        {
            _taken = taken;
            return false;
        }

        if (message.EventSeq is { } seq) return _renewals.IsNew(seq);
        if (message.Answers.Any(_renewals.IsOwn)) return false;
        lock (_lock)
        {
            if (message.Asks is { } question) _questions.Ask(question);
            foreach (var answer in message.Answers)
            {
                if (_inFlight.Complete(answer) is { } request) _renewals.Note(request, answer);
            }
        }

        return true;
    }

    private async Task<bool> AnswerLostAsync()
    {
        IReadOnlyList<RelayedRequest> lost;
        lock (_lock) lost = _inFlight.TakeUnrepeatable(_taken);
        foreach (var request in lost)
        {
            if (!await TellClientAsync(FrameWriter.Frame(Form, LostAnswers.For(request)))) return false;
        }

        return true;
    }

    private async Task<bool> TellClientAsync(ReadOnlyMemory<byte> raw)
    {
        try
        {
            await clientOutput.WriteAsync(raw);
            await clientOutput.FlushAsync();
            return true;
        }
        catch (Exception e) when (IsGone(e))
        {
            return false;
        }
    }

    /// <summary>The last one: a pipe inside this process whose other end is closed.</summary>
    private static bool IsGone(Exception e) => e is IOException or SocketException or ObjectDisposedException or InvalidOperationException;
}
