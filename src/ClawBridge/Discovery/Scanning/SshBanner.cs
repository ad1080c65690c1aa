using System.Text;

namespace ClawBridge.Discovery.Scanning;

/// <summary>The line with which an SSH server greets, like <c>SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13.5</c>. Pure.</summary>
internal sealed record SshBanner(string Text, string Software, string? Version, string? Comment)
{
    /// <summary>The protocol allows no longer line; lines before it are read too.</summary>
    public const int MaxLength = 1024;

    private const int LongestLine = 255;
    private const string Mark = "SSH-";

    /// <summary>The greeting in what a server sent first, without anything that is not printable; null when it is none.</summary>
    public static string? Read(ReadOnlySpan<byte> bytes)
    {
        foreach (var range in bytes.Split((byte)'\n'))
        {
            var line = bytes[range];
            if (!line.StartsWith("SSH-"u8)) continue;
            line = line[..Math.Min(line.Length, LongestLine)];
            var text = new StringBuilder(line.Length);
            foreach (var octet in line)
            {
                if (octet is >= 0x20 and < 0x7f) text.Append((char)octet);
            }

            return text.ToString().TrimEnd();
        }

        return null;
    }

    /// <summary>The parts of a greeting; null when it has none.</summary>
    public static SshBanner? Parse(string? text)
    {
        if (text is null || !text.StartsWith(Mark, StringComparison.Ordinal)) return null;
        var dash = text.IndexOf('-', Mark.Length);
        if (dash < 0) return null;
        var rest = text[(dash + 1)..];
        var space = rest.IndexOf(' ', StringComparison.Ordinal);
        var (software, comment) = space < 0 ? (rest, null) : (rest[..space], rest[(space + 1)..].Trim());
        var underscore = software.LastIndexOf('_');
        var hasVersion = underscore > 0 && underscore < software.Length - 1 && char.IsAsciiDigit(software[underscore + 1]);
        return new SshBanner(text, hasVersion ? software[..underscore] : software, hasVersion ? software[(underscore + 1)..] : null, string.IsNullOrEmpty(comment) ? null : comment);
    }
}
