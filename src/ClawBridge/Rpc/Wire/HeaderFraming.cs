using System.Buffers.Text;
using System.Text;

namespace ClawBridge.Rpc.Wire;

/// <summary>
/// Messages behind headers, as in the base protocol of LSP: <c>Content-Length: N</c>, maybe <c>Content-Type</c>, an empty line, N
/// bytes. After headers that cannot be read, the next <c>Content-Length:</c> is looked for.
/// </summary>
/// <param name="maxMessage">Most bytes of a message's body.</param>
internal sealed class HeaderFraming(int maxMessage) : IFraming
{
    private const int MostHeaderBytes = 8 * 1024;

    private long _toSkip;
    private bool _isLost;

    public bool HasNestedProgress => true;

    private static ReadOnlySpan<byte> LengthName => "content-length:"u8;

    public Frame Next(ReadOnlySpan<byte> arrived, bool isEnd)
    {
        if (arrived.Length == 0) return Frame.Incomplete;
        if (_toSkip > 0) return Skip(arrived);
        if (_isLost) return FindWay(arrived, isEnd);
        if (arrived[0] is (byte)'\r' or (byte)'\n') return Frame.Nothing(1);
        var headers = HeaderBytes(arrived);
        if (headers > MostHeaderBytes || (headers < 0 && arrived.Length > MostHeaderBytes)) return Lose(Math.Min(arrived.Length, MostHeaderBytes), "are too long");
        if (headers < 0) return isEnd ? Lose(arrived.Length, "end with the input") : Frame.Incomplete;
        return Body(arrived, headers, isEnd);
    }

    public int WriteHead(Span<byte> target, int messageLength)
    {
        "Content-Length: "u8.CopyTo(target);
        Utf8Formatter.TryFormat(messageLength, target[16..], out var digits);
        "\r\n\r\n"u8.CopyTo(target[(16 + digits)..]);
        return 20 + digits;
    }

    public int WriteTail(Span<byte> message, Span<byte> target) => 0;

    private Frame Body(ReadOnlySpan<byte> arrived, int headers, bool isEnd)
    {
        if (!TryParse(arrived[..headers], out var length, out var charset)) return Lose(headers, "cannot be read");
        if (length > maxMessage)
        {
            _toSkip = length;
            return new Frame(FrameKind.Problem, headers, Problem: RpcException.InvalidRequest(
                $"The message is longer than {maxMessage} bytes and was skipped.", "Send less at once.", ErrorKinds.TooLarge));
        }

        if (!IsUtf8(charset))
        {
            _toSkip = length;
            return new Frame(FrameKind.Problem, headers, Problem: RpcException.ParseError("The message's charset is not utf-8.", "Send JSON as UTF-8."));
        }

        if (arrived.Length - headers >= length) return new Frame(FrameKind.Message, headers + (int)length, headers, (int)length);
        if (!isEnd) return Frame.Incomplete;
        return new Frame(FrameKind.Problem, arrived.Length, Problem: RpcException.ParseError(
            "The input ended inside a message.", "Content-Length is the number of bytes of the message, not of characters."));
    }

    private Frame Skip(ReadOnlySpan<byte> arrived)
    {
        var skipped = (int)Math.Min(_toSkip, arrived.Length);
        _toSkip -= skipped;
        return Frame.Nothing(skipped);
    }

    private Frame Lose(int consumed, string why)
    {
        _isLost = true;
        return new Frame(FrameKind.Problem, consumed, Problem: RpcException.ParseError(
            $"The message's headers {why}.", "Send Content-Length: N, an empty line, then N bytes of JSON."));
    }

    private Frame FindWay(ReadOnlySpan<byte> arrived, bool isEnd)
    {
        for (var i = 0; i + LengthName.Length <= arrived.Length; i++)
        {
            if (!Ascii.EqualsIgnoreCase(arrived.Slice(i, LengthName.Length), LengthName)) continue;
            _isLost = false;
            return Frame.Nothing(i);
        }

        var done = isEnd ? arrived.Length : arrived.Length - (LengthName.Length - 1);
        return done > 0 ? Frame.Nothing(done) : Frame.Incomplete;
    }

    /// <summary>Bytes of the headers with the empty line behind them; -1 when that has not arrived.</summary>
    private static int HeaderBytes(ReadOnlySpan<byte> arrived)
    {
        var searched = 0;
        while (arrived[searched..].IndexOf((byte)'\n') is >= 0 and var found)
        {
            searched += found + 1;
            var rest = arrived[searched..];
            if (rest.StartsWith("\n"u8)) return searched + 1;
            if (rest.StartsWith("\r\n"u8)) return searched + 2;
        }

        return -1;
    }

    private static bool TryParse(ReadOnlySpan<byte> headers, out long length, out string? charset)
    {
        (length, charset) = (-1, null);
        foreach (var line in Encoding.Latin1.GetString(headers).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) return false;
            var (name, value) = (line[..colon].Trim(), line[(colon + 1)..].Trim());
            if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                if (length >= 0 || value.Length == 0 || !value.All(char.IsAsciiDigit) || !long.TryParse(value, out length)) return false;
            }
            else if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)) charset = Charset(value) ?? charset;
        }

        return length >= 0;
    }

    private static string? Charset(string contentType) => contentType.Split(';', StringSplitOptions.TrimEntries)
        .Where(part => part.StartsWith("charset=", StringComparison.OrdinalIgnoreCase))
        .Select(part => part["charset=".Length..].Trim('"'))
        .FirstOrDefault();

    private static bool IsUtf8(string? charset) =>
        charset is null || charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || charset.Equals("utf8", StringComparison.OrdinalIgnoreCase);
}
