using System.Text;

namespace ClawBridge.Rpc.Wire;

/// <summary>Tells from the first bytes how a client frames its messages: no JSON text starts like a header.</summary>
internal static class FramingDetector
{
    /// <summary>Null while too little has arrived.</summary>
    /// <param name="skipped">Bytes before the first header that are none of it; 0 for lines, which skip themselves.</param>
    public static IFraming? Detect(ReadOnlySpan<byte> arrived, bool isEnd, int maxMessage, out int skipped)
    {
        skipped = 0;
        var mark = "\uFEFF"u8;
        if (!isEnd && arrived.Length < mark.Length && mark.StartsWith(arrived)) return null;
        var start = arrived.StartsWith(mark) ? mark.Length : 0;
        while (start < arrived.Length && arrived[start] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') start++;
        var name = "content-"u8;
        var first = arrived[start..];
        if (first.Length < name.Length)
            return isEnd || !Ascii.EqualsIgnoreCase(first, name[..first.Length]) ? new LineFraming(maxMessage) : null;
        if (!Ascii.EqualsIgnoreCase(first[..name.Length], name)) return new LineFraming(maxMessage);
        skipped = start;
        return new HeaderFraming(maxMessage);
    }
}
