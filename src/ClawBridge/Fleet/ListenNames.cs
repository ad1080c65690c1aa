using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ClawBridge.Fleet;

/// <summary>What a listener is called: the names in its certificate and its URL on this machine. Pure but for the host's name.</summary>
internal static class ListenNames
{
    /// <summary>Host names and addresses that nodes may use: what it listens on, what is advertised, this machine, loopback.</summary>
    public static IReadOnlyList<string> Of(ListenOptions options)
    {
        List<string> names = [options.Host, Dns.GetHostName(), "localhost", "127.0.0.1", "::1"];
        if (Uri.TryCreate(options.AdvertiseUrl, UriKind.Absolute, out var url)) names.Add(url.DnsSafeHost);
        return [.. names.Where(IsUseful).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>How programs on this machine reach it.</summary>
    public static string LocalUrl(IReadOnlyList<IPAddress> addresses, int port, bool isPlain)
    {
        var address = addresses[0];
        if (address.Equals(IPAddress.Any)) address = IPAddress.Loopback;
        else if (address.Equals(IPAddress.IPv6Any)) address = IPAddress.IPv6Loopback;
        var host = address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
        return string.Create(CultureInfo.InvariantCulture, $"{(isPlain ? "ws" : "wss")}://{host}:{port}");
    }

    private static bool IsUseful(string name) =>
        name.Length > 0 && name is not ("*" or "0.0.0.0" or "::") && (IPAddress.TryParse(name, out _) || NodeNames.IsHostname(name));
}
