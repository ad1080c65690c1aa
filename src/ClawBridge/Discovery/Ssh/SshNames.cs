using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace ClawBridge.Discovery.Ssh;

/// <summary>What may stand where ssh expects a user or a host. Pure.</summary>
internal static partial class SshNames
{
    public const int LongestUser = 32;

    public const int LongestHost = 253;

    public const string UserRule = "A user name has letters, digits, '_', '-' and '.', at most 32 of them, and begins with a letter, a digit or '_'.";

    public const string HostRule = "Write an IPv4 or IPv6 address, or a host name after RFC 1123.";

    public static bool IsUser(string text) => text.Length <= LongestUser && User().IsMatch(text);

    /// <summary>An address without brackets, or a name. An IPv6 zone (<c>%eth0</c>) counts to a link-local address.</summary>
    public static bool IsHost(string text)
    {
        if (text.Length is 0 or > LongestHost) return false;
        if (text.Contains(':')) return Address6().IsMatch(text) && IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6;
        if (Digits().IsMatch(text)) return text.Count(static c => c == '.') == 3 && IPAddress.TryParse(text, out _);
        return text.Split('.').All(static label => label.Length <= 63 && Label().IsMatch(label));
    }

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9_.-]*\\z")]
    private static partial Regex User();

    [GeneratedRegex("^[0-9A-Fa-f:.]+(%[A-Za-z0-9_.-]{1,15})?\\z")]
    private static partial Regex Address6();

    [GeneratedRegex("^[0-9.]+\\z")]
    private static partial Regex Digits();

    [GeneratedRegex("^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\\z")]
    private static partial Regex Label();
}
