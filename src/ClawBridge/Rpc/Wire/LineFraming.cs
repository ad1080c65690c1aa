namespace ClawBridge.Rpc.Wire;

/// <summary>
/// One JSON text a line. Lines end with LF or CRLF, the last one also with the input; blank lines and byte order marks are
/// skipped; a line that is too long is skipped without keeping it.
/// </summary>
/// <param name="maxMessage">Most bytes of a line, without its LF.</param>
internal sealed class LineFraming(int maxMessage) : IFraming
{
    private int _searched;
    private bool _isSkipping;

    public bool HasNestedProgress => false;

    public Frame Next(ReadOnlySpan<byte> arrived, bool isEnd)
    {
        var end = arrived[_searched..].IndexOf((byte)'\n');
        if (end >= 0) return Whole(arrived, _searched + end, 1);
        if (_isSkipping) return arrived.Length == 0 ? Frame.Incomplete : Frame.Nothing(arrived.Length);
        if (arrived.Length > maxMessage)
        {
            (_isSkipping, _searched) = (true, 0);
            return new Frame(FrameKind.Problem, arrived.Length, Problem: TooLong());
        }

        if (isEnd && arrived.Length > 0) return Whole(arrived, arrived.Length, 0);
        _searched = arrived.Length;
        return Frame.Incomplete;
    }

    public int WriteHead(Span<byte> target, int messageLength) => 0;

    public int WriteTail(Span<byte> message, Span<byte> target)
    {
        // Inside JSON a raw line feed can only be white space; what others wrote as JSON may hold one.
        if (message.Contains((byte)'\n')) message.Replace((byte)'\n', (byte)' ');
        target[0] = (byte)'\n';
        return 1;
    }

    private Frame Whole(ReadOnlySpan<byte> arrived, int length, int terminator)
    {
        var consumed = length + terminator;
        _searched = 0;
        if (_isSkipping)
        {
            _isSkipping = false;
            return Frame.Nothing(consumed);
        }

        if (length > maxMessage) return new Frame(FrameKind.Problem, consumed, Problem: TooLong());
        var line = arrived[..length];
        var start = line.StartsWith("\uFEFF"u8) ? 3 : 0;
        while (start < length && line[start] is (byte)' ' or (byte)'\t' or (byte)'\r') start++;
        if (start == length) return Frame.Nothing(consumed);
        return new Frame(FrameKind.Message, consumed, start, length - start);
    }

    private RpcException TooLong() => RpcException.InvalidRequest(
        $"The line is longer than {maxMessage} bytes and was skipped.", "Send less at once; large data belongs in a volume or an image.", ErrorKinds.TooLarge);
}
