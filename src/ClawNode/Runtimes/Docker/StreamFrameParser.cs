using System.Buffers.Binary;

namespace ClawNode.Runtimes.Docker;

/// <summary>
/// Takes the engine's multiplexed output apart: 8 header bytes (the first is the stream, the last four the big-endian length), then
/// the data. Where the input is cut makes no difference.
/// </summary>
internal sealed class StreamFrameParser
{
    private const int HeaderBytes = 8;
    private const uint MaxFrameBytes = 16 << 20;
    private readonly byte[] _header = new byte[HeaderBytes];
    private int _headerFilled;
    private byte[]? _payload;
    private int _payloadFilled;

    /// <summary>Appends the frames that are complete after these bytes. Throws <see cref="InvalidDataException"/> for input that is no such stream.</summary>
    public void Feed(ReadOnlySpan<byte> bytes, List<StreamFrame> frames)
    {
        while (true)
        {
            if (_payload is null)
            {
                bytes = Fill(bytes, _header, ref _headerFilled);
                if (_headerFilled < HeaderBytes) return;
                var length = BinaryPrimitives.ReadUInt32BigEndian(_header.AsSpan(4));
                if (_header[0] > 2 || length > MaxFrameBytes) throw new InvalidDataException("The engine's output is not framed as expected.");
                _payload = new byte[length];
            }

            bytes = Fill(bytes, _payload, ref _payloadFilled);
            if (_payloadFilled < _payload.Length) return;
            frames.Add(new StreamFrame(_header[0], _payload));
            (_payload, _payloadFilled, _headerFilled) = (null, 0, 0);
        }
    }

    private static ReadOnlySpan<byte> Fill(ReadOnlySpan<byte> from, byte[] to, ref int filled)
    {
        var count = Math.Min(from.Length, to.Length - filled);
        from[..count].CopyTo(to.AsSpan(filled));
        filled += count;
        return from[count..];
    }
}
