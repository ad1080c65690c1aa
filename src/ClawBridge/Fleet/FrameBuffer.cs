using System.Buffers;

namespace ClawBridge.Fleet;

/// <summary>Collects one incoming message in pooled memory; holds none between messages.</summary>
internal sealed class FrameBuffer
{
    private const int FirstBytes = 2048;
    private byte[] _bytes = [];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>Room for the next read; at least one byte.</summary>
    public Memory<byte> Room()
    {
        if (_bytes.Length == 0) _bytes = ArrayPool<byte>.Shared.Rent(FirstBytes);
        else if (Length == _bytes.Length) Grow();
        return _bytes.AsMemory(Length);
    }

    public void Advance(int count) => Length += count;

    /// <summary>Gives the memory back; what <see cref="Written"/> returned is invalid from here on.</summary>
    public void Release()
    {
        Length = 0;
        if (_bytes.Length == 0) return;
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_bytes.Length * 2);
        _bytes.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
