namespace ClawBridge.Fleet;

/// <summary>
/// Frames that wait to be sent to one node, in order. No task stands by for it: a pump runs only while there is something to
/// send. A node that does not take its frames in costs a bounded number of bytes.
/// </summary>
internal sealed class SendQueue(INodeSocket socket, long maxBytes, TimeProvider time)
{
    private readonly Lock _gate = new();
    private Queue<ReadOnlyMemory<byte>>? _frames;
    private (int Code, string Reason)? _close;
    private Task _pump = Task.CompletedTask;
    private long _bytes;
    private long _sendingSince;
    private bool _isPumping;
    private bool _isEnded;

    /// <summary>How long the frame on its way has been taking; zero when none is.</summary>
    public TimeSpan SendingFor
    {
        get
        {
            var since = Volatile.Read(ref _sendingSince);
            return since == 0 ? TimeSpan.Zero : time.GetElapsedTime(since);
        }
    }

    /// <summary>False when the queue has ended or the node has left too much waiting; nothing is queued then.</summary>
    public bool TryAdd(ReadOnlyMemory<byte> frame)
    {
        lock (_gate)
        {
            if (_isEnded || _close is not null || (_bytes > 0 && _bytes + frame.Length > maxBytes)) return false;
            _bytes += frame.Length;
            (_frames ??= new()).Enqueue(frame);
            StartPump();
            return true;
        }
    }

    /// <summary>After what is queued, sends the close frame; nothing can be added any more.</summary>
    public void Close(int code, string reason)
    {
        lock (_gate)
        {
            if (_isEnded || _close is not null) return;
            _close = (code, reason);
            StartPump();
        }
    }

    /// <summary>Drops what waits; sends that are under way end with the socket.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isEnded = true;
            _frames = null;
            _bytes = 0;
        }
    }

    /// <summary>Completes when nothing is being sent any more.</summary>
    public Task IdleAsync()
    {
        lock (_gate) return _pump;
    }

    private void StartPump()
    {
        if (_isPumping) return;
        _isPumping = true;
        _pump = PumpAsync();
    }

    private async Task PumpAsync()
    {
        // The caller holds the gate; sending starts outside of it.
        await Task.Yield();
        try
        {
            while (Next(out var frame, out var close))
            {
                Volatile.Write(ref _sendingSince, time.GetTimestamp());
                if (close is { } end) await socket.SendCloseAsync(end.Code, end.Reason, CancellationToken.None);
                else await socket.SendAsync(frame, CancellationToken.None);
                Volatile.Write(ref _sendingSince, 0);
            }
        }
        catch (IOException)
        {
            Volatile.Write(ref _sendingSince, 0);
            End();
            socket.Abort();
        }
    }

    private bool Next(out ReadOnlyMemory<byte> frame, out (int Code, string Reason)? close)
    {
        lock (_gate)
        {
            (frame, close) = (default, null);
            if (!_isEnded && _frames is { Count: > 0 })
            {
                frame = _frames.Dequeue();
                _bytes -= frame.Length;
                return true;
            }

            if (!_isEnded && _close is not null)
            {
                (close, _isEnded) = (_close, true);
                return true;
            }

            _isPumping = false;
            return false;
        }
    }
}
