using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ClawBridge.Rpc;

namespace ClawBridge.Pki;

/// <summary>What a certificate may be for: common names, DNS names and IP addresses. Pure.</summary>
internal static class CertificateNames
{
    /// <summary>Longest common name in characters (RFC 5280, ub-common-name).</summary>
    public const int MaxCommonName = 64;

    /// <summary>Most names of a kind in one certificate.</summary>
    public const int MaxNames = 100;

    private const int MaxDnsName = 253;
    private const int MaxLabel = 63;

    private const string DnsRule =
        "Use letters, digits, dashes and dots, like gpu-1.lab.example; an international name in its xn-- form; a wildcard only as the whole first label before two more, like *.lab.example.";

    /// <exception cref="RpcException">-32602.</exception>
    public static void CheckCommonName(string name, string field)
    {
        if (string.IsNullOrWhiteSpace(name)) throw RpcException.Invalid(field, "The common name is empty.", "Give the name that the certificate is for, like gpu-1.lab.example.");
        if (name.Any(char.IsControl)) throw RpcException.Invalid(field, "The common name holds a line break or another control character.");
        if (!name.All(char.IsAscii)) throw NotAscii(field, "common name");
        if (name.Length > MaxCommonName)
        {
            throw RpcException.Invalid(field, string.Create(CultureInfo.InvariantCulture, $"The common name has {name.Length} characters; at most {MaxCommonName} are allowed."),
                "Give a short common name, and the long one in dns_names.");
        }

        if (name[0] == ' ' || name[^1] == ' ') throw RpcException.Invalid(field, "The common name begins or ends with a space.");
        if (name.Contains('*', StringComparison.Ordinal) && !IsDnsName(name)) throw RpcException.Invalid(field, $"The common name '{name}' is not a valid wildcard.", DnsRule);
    }

    /// <exception cref="RpcException">-32602.</exception>
    public static void CheckDnsName(string name, string field)
    {
        if (name.Any(char.IsControl)) throw RpcException.Invalid(field, "The DNS name holds a line break or another control character.", DnsRule);
        if (!name.All(char.IsAscii)) throw NotAscii(field, "DNS name");
        if (IPAddress.TryParse(name, out _)) throw RpcException.Invalid(field, $"'{Shown(name)}' is an IP address, not a DNS name.", "Give it in ip_addresses.");
        if (!IsDnsName(name)) throw RpcException.Invalid(field, $"'{Shown(name)}' is not a DNS name.", DnsRule);
    }

    /// <summary>The address in its usual spelling.</summary>
    /// <exception cref="RpcException">-32602.</exception>
    public static string CheckIpAddress(string text, string field)
    {
        if (text.Any(char.IsControl)) throw RpcException.Invalid(field, "The IP address holds a line break or another control character.");
        return ReadIpAddress(text)?.ToString()
            ?? throw RpcException.Invalid(field, $"'{Shown(text)}' is not an IPv4 or IPv6 address.", "Write it like 10.0.0.7 or fd00::7.");
    }

    /// <summary>The DNS names with the common name in front where that is one, and the same for addresses; each once.</summary>
    public static (IReadOnlyList<string> Dns, IReadOnlyList<string> Ip) WithCommonName(string commonName, IEnumerable<string> dns, IEnumerable<string> ip)
    {
        var address = ReadIpAddress(commonName);
        string[] named = address is null && IsDnsName(commonName) ? [commonName] : [];
        string[] numbered = address is null ? [] : [address.ToString()];
        return ([.. named.Concat(dns).Distinct(StringComparer.OrdinalIgnoreCase)], [.. numbered.Concat(ip).Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>A host name (RFC 1123) of ASCII letters, digits and dashes, or a wildcard over one label of at least two more; no number in last place.</summary>
    public static bool IsDnsName(string name)
    {
        if (name.Length is 0 or > MaxDnsName) return false;
        var labels = name.Split('.');
        var plain = labels[0] == "*" ? labels[1..] : labels;
        if (plain.Length != labels.Length && plain.Length < 2) return false;
        return plain.Length > 0 && plain.All(IsLabel) && !plain[^1].All(char.IsAsciiDigit);
    }

    /// <summary>Only the usual spellings: the system's parser also takes <c>1</c> and <c>0x7f.1</c> for addresses.</summary>
    private static IPAddress? ReadIpAddress(string text)
    {
        if (!IPAddress.TryParse(text, out var address)) return null;
        return address.AddressFamily == AddressFamily.InterNetwork
            ? address.ToString() == text ? address : null
            : text.AsSpan().ContainsAny('%', '[', ']') ? null : address;
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= MaxLabel && label[0] != '-' && label[^1] != '-' && label.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private static string Shown(string text) => text.Length <= 80 ? text : text[..80] + "…";

    private static RpcException NotAscii(string field, string what) => RpcException.Invalid(
        field, $"The {what} holds a character that is not ASCII.", "Write an international name in its ASCII form, which begins with xn--.");
}
