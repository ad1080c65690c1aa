namespace ClawBridge.Rpc.Wire;

/// <summary>
/// The one way out of a connection: whole messages go in from any thread, and leave in that order without being mixed. Whoever
/// flushes first writes for all; what is added meanwhile leaves with the next write.
/// </summary>
/// <param name="failed">Called once when the stream takes no more.</param>
internal sealed class OutputQueue(Stream stream, Action failed)
{
    /// <summary>From here on producers wait.</summary>
    private const int HighWater = 1024 * 1024;

    private const int FlushSize = 64 * 1024;
    private const int FramingBytes = 64;

    private readonly Lock _lock = new();
    private byte[] _filling = new byte[FlushSize];
    private byte[] _spare = new byte[FlushSize];
    private int _length;
    private bool _isWriting;
    private bool _hasFailed;
    private Task _writing = Task.CompletedTask;
    private TaskCompletionSource? _progress;

    /// <summary>So much waits that it should leave before more is made.</summary>
    public bool IsWorthFlushing => Volatile.Read(ref _length) >= FlushSize / 2;

    public bool IsFull => Volatile.Read(ref _length) >= HighWater && !Volatile.Read(ref _hasFailed);

    /// <summary>Adds one message, given in pieces. It leaves with the next flush.</summary>
    public void Add(IFraming framing, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, ReadOnlySpan<byte> fourth, ReadOnlySpan<byte> last)
    {
        lock (_lock)
        {
            if (_hasFailed) return;
            var size = first.Length + second.Length + third.Length + fourth.Length + last.Length;
            Reserve(size + (2 * FramingBytes));
            _length += framing.WriteHead(_filling.AsSpan(_length), size);
            var start = _length;
            Append(first);
            Append(second);
            Append(third);
            Append(fourth);
            Append(last);
            _length += framing.WriteTail(_filling.AsSpan(start, size), _filling.AsSpan(_length));
        }
    }

    /// <summary>Starts to write what waits, unless somebody is writing already, who then takes it along.</summary>
    public void Flush()
    {
        ReadOnlyMemory<byte> chunk;
        lock (_lock)
        {
            if (_isWriting || _length == 0 || _hasFailed) return;
            _isWriting = true;
            chunk = Swap();
        }

        var writing = WriteAsync(chunk);
        if (!writing.IsCompleted) _writing = writing;
    }

    /// <summary>Waits until producers may go on.</summary>
    public async ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (IsFull)
        {
            Flush();
            if (Progress(() => _length < HighWater) is { } progress) await progress.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Writes everything and waits until it has left or the stream has failed.</summary>
    public async Task DrainAsync()
    {
        Flush();
        while (Progress(() => _length == 0 && !_isWriting) is { } progress) await progress;
        await _writing;
    }

    /// <summary>Null when the condition holds or nothing will ever move again; else what ends at the next movement.</summary>
    private Task? Progress(Func<bool> holds)
    {
        lock (_lock)
        {
            if (_hasFailed || holds()) return null;
            _progress ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _progress.Task;
        }
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> chunk)
    {
        while (chunk.Length > 0)
        {
            try
            {
                await stream.WriteAsync(chunk);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
            {
                Fail();
                return;
            }

            TaskCompletionSource? progress;
            lock (_lock)
            {
                chunk = Swap();
                _isWriting = chunk.Length > 0;
                (progress, _progress) = (_progress, null);
            }

            progress?.SetResult();
        }
    }

    private void Fail()
    {
        TaskCompletionSource? progress;
        lock (_lock)
        {
            (_hasFailed, _isWriting, _length) = (true, false, 0);
            (progress, _progress) = (_progress, null);
        }

        progress?.SetResult();
        failed();
    }

    private ReadOnlyMemory<byte> Swap()
    {
        var chunk = _filling.AsMemory(0, _length);
        (_filling, _spare) = (_spare, _filling);
        if (_filling.Length > HighWater) _filling = new byte[FlushSize];
        _length = 0;
        return chunk;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_filling.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Reserve(int count)
    {
        if (_filling.Length - _length >= count) return;
        Array.Resize(ref _filling, Math.Max(_filling.Length * 2, _length + count));
    }
}
