using ClawBridge.Discovery.Addresses;
using ClawBridge.Fleet;

namespace ClawBridge.Discovery.Ssh;

/// <summary>What may stand where ssh expects a host. Pure.</summary>
internal static class SshNames
{
    public const string HostRule = "Write an IPv4 or IPv6 address, or a host name after RFC 1123.";

    /// <summary>An address without brackets, or a name.</summary>
    public static bool IsHost(string text) => NetAddress.TryParse(text, out _) || NodeNames.IsHostname(text);
}
