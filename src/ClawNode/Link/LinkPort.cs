using System.Globalization;
using ClawNode.Config;

namespace ClawNode.Link;

/// <summary>Where a link is dialled now: its address, with the port of its port file where it has one.</summary>
internal static class LinkPort
{
    private const int MostCharacters = 64;

    /// <exception cref="LinkLostException">The file does not tell a port, which may change.</exception>
    public static Uri Address(LinkConfig link)
    {
        if (link.PortFile is not { } file) return new Uri(link.Url);
        return new UriBuilder(link.Url) { Port = Parse(Read(file)) ?? throw Unknown(file, "holds no port (a number from 1 to 65535)") }.Uri;
    }

    /// <summary>The port that a port file's text tells; null when it tells none.</summary>
    public static int? Parse(string text) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue ? port : null;

    private static string Read(string file)
    {
        try
        {
            using var reader = new StreamReader(file);
            var text = new char[MostCharacters];
            return new string(text, 0, reader.ReadBlock(text));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Unknown(file, "is not there", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unknown(file, $"cannot be read ({e.Message.TrimEnd('.')})", e);
        }
    }

    private static LinkLostException Unknown(string file, string what, Exception? inner = null) =>
        new($"The tunnel to the bridge is not up: its port file {file} {what}.", inner);
}
