using System.Globalization;
using System.Text;

namespace ClawBridge.Attach;

/// <summary>Puts a message into the framing of a stream.</summary>
internal static class FrameWriter
{
    public static byte[] Frame(FrameForm form, ReadOnlySpan<byte> message)
    {
        if (form == FrameForm.Lines) return [.. message, (byte)'\n'];
        var head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Content-Length: {message.Length}\r\n\r\n"));
        return [.. head, .. message];
    }
}
