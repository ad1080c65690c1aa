using System.Buffers.Text;
using System.Text;

namespace ClawBridge.Attach;

/// <summary>
/// Cuts a stream into messages without understanding them. What is malformed or longer than the limit comes in pieces, so that
/// whoever serves it can refuse it.
/// </summary>
/// <param name="form">Null: told from the first bytes.</param>
/// <param name="longest">Bytes of a message that are held together at most.</param>
/// <param name="keepsTail">A last line without its newline counts; else the stream broke off and it does not.</param>
internal sealed class FrameReader(Stream stream, FrameForm? form = null, int longest = FrameReader.LongestOfClient, bool keepsTail = true)
{
    /// <summary>Above the limit of the wire (16 MiB), so that its refusal is the session's.</summary>
    public const int LongestOfClient = (16 * 1024 * 1024) + 4096;

    private const int LongestHeader = 4096;

    private byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;
    private bool _isEnded;
    private bool _isMidLine;
    private bool _isUnreadable;

    /// <summary>Null until the first bytes have told.</summary>
    public FrameForm? Form { get; private set; } = form;

    /// <summary>Null at the end of the stream.</summary>
    public async ValueTask<Frame?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryTake(out var frame)) return frame;
            if (_isEnded) return TakeRest();
            await FillAsync(cancellationToken);
        }
    }

    /// <summary>Tells the form anew from the next bytes: after the first line, the client's own framing begins.</summary>
    public void ForgetForm() => Form = null;

    private ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    private bool TryTake(out Frame frame)
    {
        frame = default;
        if (Unread.IsEmpty) return false;
        if (_isUnreadable)
        {
            frame = Take(Unread.Length, default);
            return true;
        }

        Form ??= TellForm();
        return Form switch
        {
            FrameForm.Lines => TryTakeLine(out frame),
            FrameForm.Headers => TryTakeHeaded(out frame),
            _ => false,
        };
    }

    private FrameForm? TellForm()
    {
        var mark = "Content-Length:"u8;
        var seen = Unread[..Math.Min(Unread.Length, mark.Length)];
        if (!Ascii.EqualsIgnoreCase(seen, mark[..seen.Length])) return FrameForm.Lines;
        if (seen.Length == mark.Length) return FrameForm.Headers;
        return _isEnded ? FrameForm.Lines : null;
    }

    private bool TryTakeLine(out Frame frame)
    {
        var length = Unread.IndexOf((byte)'\n') + 1;
        if (length == 0 && Unread.Length < longest)
        {
            frame = default;
            return false;
        }

        // A line that is too long comes in pieces; its last piece ends it.
        var isPiece = length == 0 || _isMidLine;
        if (length == 0) length = Unread.Length;
        _isMidLine = Unread[length - 1] != (byte)'\n';
        frame = Take(length, isPiece ? 0..0 : 0..(length - 1));
        return true;
    }

    private bool TryTakeHeaded(out Frame frame)
    {
        frame = default;
        var headEnd = Unread.IndexOf("\r\n\r\n"u8);
        if (headEnd < 0 && Unread.Length < LongestHeader) return false;
        var bodyStart = headEnd + 4;
        if (headEnd < 0 || ContentLength(Unread[..headEnd]) is not { } length || length > longest)
        {
            _isUnreadable = true;
            return TryTake(out frame);
        }

        if (Unread.Length < bodyStart + length) return false;
        frame = Take(bodyStart + length, bodyStart..(bodyStart + length));
        return true;
    }

    private static int? ContentLength(ReadOnlySpan<byte> head)
    {
        var name = "Content-Length:"u8;
        foreach (var range in head.Split("\r\n"u8))
        {
            var line = head[range];
            if (line.Length < name.Length || !Ascii.EqualsIgnoreCase(line[..name.Length], name)) continue;
            var digits = line[name.Length..].Trim((byte)' ');
            return Utf8Parser.TryParse(digits, out int length, out var used) && used == digits.Length && length >= 0 ? length : null;
        }

        return null;
    }

    private Frame Take(int length, Range body)
    {
        var raw = _buffer.AsMemory(_start, length);
        _start += length;
        return new Frame(raw, body.Equals(default(Range)) ? default : raw[body]);
    }

    private Frame? TakeRest()
    {
        if (Unread.IsEmpty || !keepsTail) return null;
        if (Form != FrameForm.Lines || _isMidLine) return Take(Unread.Length, default);

        // The last line may lack its newline; what is sent after it must not join it.
        MakeRoom(1);
        _buffer[_end++] = (byte)'\n';
        var length = Unread.Length;
        return Take(length, 0..(length - 1));
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        MakeRoom(4096);
        var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += read;
        _isEnded = read == 0;
    }

    private void MakeRoom(int needed)
    {
        if (_buffer.Length - _end >= needed) return;
        var unread = _end - _start;
        var target = unread + needed > _buffer.Length / 2 ? new byte[Math.Max(_buffer.Length * 2, unread + needed)] : _buffer;
        Buffer.BlockCopy(_buffer, _start, target, 0, unread);
        (_buffer, _start, _end) = (target, 0, unread);
    }
}
