using System.Globalization;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;

namespace ClawBridge.Fleet;

/// <summary>A connection of a node after hello: its frames in, commands and answers out.</summary>
internal sealed class NodeSession
{
    /// <summary>Once closing, what still comes in is read in small pieces and thrown away.</summary>
    private const int DiscardBytes = 4096;

    private readonly INodeSocket _socket;
    private readonly SendQueue _queue;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, PendingInvoke> _pending = new(StringComparer.Ordinal);
    private long _lastFrameAt;
    private long _closingSince;
    private long _invokes;

    public NodeSession(string connectionId, string nodeId, IReadOnlyList<string> commands, INodeSocket socket, SendQueue queue, TimeProvider time)
    {
        (ConnectionId, NodeId, Commands, _socket, _queue, _time) = (connectionId, nodeId, commands, socket, queue, time);
        _lastFrameAt = time.GetTimestamp();
    }

    public string ConnectionId { get; }

    public string NodeId { get; }

    /// <summary>What this connection advertised; nothing else is sent.</summary>
    public IReadOnlyList<string> Commands { get; }

    /// <summary>It joined just now: its first frame shows that it got hello, with the device token in it.</summary>
    public bool OwesConfirmation { get; set; }

    /// <summary>Null for a connection without TLS.</summary>
    public PeerTls? Tls => _socket.Tls;

    /// <summary>It joined just now over TLS and has no certificate for its next connection yet.</summary>
    public bool OwesCertificate { get; set; }

    /// <summary>Its first heartbeat, which carries everything, has taken effect.</summary>
    public bool HasReported { get; set; }

    public TimeSpan SilentFor => _time.GetElapsedTime(Volatile.Read(ref _lastFrameAt));

    public TimeSpan SendingFor => _queue.SendingFor;

    /// <summary>How long ago it was told to close; zero when it was not.</summary>
    public TimeSpan ClosingFor
    {
        get
        {
            var since = Volatile.Read(ref _closingSince);
            return since == 0 ? TimeSpan.Zero : _time.GetElapsedTime(since);
        }
    }

    /// <summary>Serves until the connection ends; closes it itself when the node breaks the protocol's limits.</summary>
    /// <param name="take">Carries out one frame; true unless it was no valid frame at all.</param>
    public async Task RunAsync(Func<NodeSession, ReadOnlyMemory<byte>, ValueTask<bool>> take, int maxBytes)
    {
        var buffer = new FrameBuffer();
        try
        {
            while (true)
            {
                var isClosing = ClosingFor > TimeSpan.Zero;
                var received = await _socket.ReceiveAsync(buffer, isClosing ? DiscardBytes : maxBytes);
                if (received == Received.Closed) return;
                Volatile.Write(ref _lastFrameAt, _time.GetTimestamp());
                if (!isClosing && received == Received.TooLarge)
                    Close(CloseCodes.TooBig, string.Create(CultureInfo.InvariantCulture, $"frame over {maxBytes} bytes"));
                else if (!isClosing && !await take(this, buffer.Written))
                    Close(CloseCodes.PolicyViolation, "invalid request frame");
                buffer.Release();
            }
        }
        finally
        {
            buffer.Release();
            _queue.End();
            _socket.Abort();
            FailPending();
        }
    }

    /// <summary>Queues a frame. A node that leaves too much waiting is cut off.</summary>
    public void Send(ReadOnlyMemory<byte> frame)
    {
        if (!_queue.TryAdd(frame) && ClosingFor == TimeSpan.Zero) Abort();
    }

    /// <summary>Tells the node why and ends the connection after what is queued.</summary>
    public void Close(int code, string reason)
    {
        Interlocked.CompareExchange(ref _closingSince, _time.GetTimestamp(), 0);
        _queue.Close(code, reason);
        FailPending();
    }

    public void Abort() => _socket.Abort();

    public Task SentAsync() => _queue.IdleAsync();

    /// <summary>Sends a command. The caller awaits the answer and ends the invocation with <see cref="Forget"/>.</summary>
    public string Invoke(PendingInvoke pending, ReadOnlySpan<byte> parameters, long? timeoutMs, string? idempotencyKey)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{ConnectionId}-{Interlocked.Increment(ref _invokes)}");
        lock (_pending) _pending[id] = pending;
        var text = parameters.IsEmpty ? null : System.Text.Encoding.UTF8.GetString(parameters);
        var request = new InvokeRequest(id, NodeId, pending.Command, text, timeoutMs, idempotencyKey ?? id);
        if (!_queue.TryAdd(OutgoingFrames.Event("node.invoke.request", request, FrameJson.Default.InvokeRequest))) pending.Answer.TrySetResult(null);
        return id;
    }

    /// <summary>The caller no longer waits: tells the node, and a late answer is ignored.</summary>
    public void Cancel(string invokeId)
    {
        if (Forget(invokeId) is not null)
            Send(OutgoingFrames.Event("node.invoke.cancel", new InvokeCancel(invokeId, NodeId), FrameJson.Default.InvokeCancel));
    }

    public PendingInvoke? Forget(string invokeId)
    {
        lock (_pending) return _pending.Remove(invokeId, out var pending) ? pending : null;
    }

    public PendingInvoke? Find(string invokeId)
    {
        lock (_pending) return _pending.GetValueOrDefault(invokeId);
    }

    private void FailPending()
    {
        List<PendingInvoke> broken;
        lock (_pending)
        {
            broken = [.. _pending.Values];
            _pending.Clear();
        }

        foreach (var pending in broken) pending.Answer.TrySetResult(null);
    }
}
