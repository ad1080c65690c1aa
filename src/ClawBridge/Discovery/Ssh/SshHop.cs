using System.Globalization;
using System.Net;

namespace ClawBridge.Discovery.Ssh;

/// <summary>A machine on the way to another one.</summary>
/// <param name="User">Null takes the target's.</param>
internal sealed record SshHop(string? User, string Host, int Port)
{
    /// <summary>As <c>ssh -J</c> takes them: <c>[user@]host[:port]</c>, several with commas, the nearest first.</summary>
    public const string Rule = "Write [user@]host[:port], several separated by commas, the nearest first; an IPv6 address with a port stands in brackets.";

    public const int MostHops = 4;

    private const int DefaultPort = 22;

    /// <summary>Null for what is not of that form.</summary>
    public static IReadOnlyList<SshHop>? Parse(string text)
    {
        var parts = text.Split(',');
        if (parts.Length > MostHops) return null;
        var hops = parts.Select(static part => ParseOne(part.Trim())).ToArray();
        return hops.Any(static hop => hop is null) ? null : [.. hops.OfType<SshHop>()];
    }

    private static SshHop? ParseOne(string text)
    {
        var at = text.LastIndexOf('@');
        var user = at < 0 ? null : text[..at];
        if (user is not null && !SshNames.IsUser(user)) return null;
        var (host, port) = Split(text[(at + 1)..]);
        var number = DefaultPort;
        if (port is not null && (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number is < 1 or > 65535)) return null;
        return SshNames.IsHost(host) ? new SshHop(user, host, number) : null;
    }

    private static (string Host, string? Port) Split(string text)
    {
        if (text.StartsWith('[') && text.IndexOf(']', StringComparison.Ordinal) is > 0 and var end)
            return (text[1..end], end + 1 == text.Length ? null : text[end + 1] == ':' ? text[(end + 2)..] : "");
        if (IPAddress.TryParse(text, out _)) return (text, null);
        var colon = text.LastIndexOf(':');
        return colon < 0 ? (text, null) : (text[..colon], text[(colon + 1)..]);
    }
}
