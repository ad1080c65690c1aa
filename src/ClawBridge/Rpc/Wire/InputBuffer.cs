namespace ClawBridge.Rpc.Wire;

/// <summary>The bytes that have arrived and not been consumed, in one piece. Grows for a long message and shrinks after it.</summary>
internal sealed class InputBuffer(Stream stream)
{
    private const int UsualSize = 64 * 1024;

    private byte[] _bytes = new byte[UsualSize];
    private int _start;
    private int _end;

    /// <summary>The stream has ended; what is here is the rest.</summary>
    public bool IsEnded { get; private set; }

    public ReadOnlySpan<byte> Arrived => _bytes.AsSpan(_start, _end - _start);

    /// <summary>A part of what has arrived; valid until the next fill.</summary>
    public ReadOnlyMemory<byte> Slice(int start, int length) => _bytes.AsMemory(_start + start, length);

    public void Consume(int count) => _start += count;

    /// <summary>Waits for more bytes or the end. A stream that breaks has ended.</summary>
    public async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        MakeRoom();
        try
        {
            var read = await stream.ReadAsync(_bytes.AsMemory(_end), cancellationToken);
            _end += read;
            IsEnded = read == 0;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            IsEnded = true;
        }
    }

    private void MakeRoom()
    {
        var kept = _end - _start;
        if (kept == 0)
        {
            (_start, _end) = (0, 0);
            if (_bytes.Length > UsualSize) _bytes = new byte[UsualSize];
            return;
        }

        if (_bytes.Length - _end >= UsualSize / 4) return;
        var target = kept > _bytes.Length / 2 ? new byte[_bytes.Length * 2] : _bytes;
        Buffer.BlockCopy(_bytes, _start, target, 0, kept);
        (_bytes, _start, _end) = (target, 0, kept);
    }
}
