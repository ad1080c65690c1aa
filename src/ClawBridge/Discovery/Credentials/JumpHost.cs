using System.Globalization;
using ClawBridge.Discovery.Addresses;
using ClawBridge.Fleet;

namespace ClawBridge.Discovery.Credentials;

/// <summary>One host on the way: <c>[user@]host[:port]</c>. Pure.</summary>
/// <param name="Host">A host name or an address, without brackets.</param>
/// <param name="Port">Null is SSH's own.</param>
/// <param name="KnownAs">The name that its host key is known by, where <paramref name="Host"/> is the address that the name stood for.</param>
internal sealed record JumpHost(string? User, string Host, int? Port, string? KnownAs = null)
{
    public static JumpHost? Parse(string text)
    {
        var at = text.LastIndexOf('@');
        var user = at < 0 ? null : text[..at];
        if (user is not null && !CredentialRules.IsUnixUser(user)) return null;
        var rest = text[(at + 1)..];
        var (host, port) = Split(rest);
        int? number = null;
        if (port is not null)
        {
            if (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) || parsed is < 1 or > 65_535) return null;
            number = parsed;
        }

        var isAddress = NetAddress.TryParse(host, out var address);
        // Only brackets tell an IPv6 address from its port.
        if (isAddress && address.IsV6 != rest.StartsWith('[')) return null;
        return isAddress || (!rest.StartsWith('[') && NodeNames.IsHostname(host)) ? new JumpHost(user, host, number) : null;
    }

    public override string ToString()
    {
        var host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        return string.Create(CultureInfo.InvariantCulture, $"{(User is null ? "" : User + "@")}{host}{(Port is null ? "" : ":")}{Port}");
    }

    private static (string Host, string? Port) Split(string text)
    {
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']', StringComparison.Ordinal);
            if (end < 0) return ("", null);
            var tail = text[(end + 1)..];
            return tail.Length == 0 ? (text[1..end], null) : tail[0] == ':' ? (text[1..end], tail[1..]) : ("", null);
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (text, null) : (text[..colon], text[(colon + 1)..]);
    }
}
