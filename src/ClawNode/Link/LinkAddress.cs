using System.Net;

namespace ClawNode.Link;

/// <summary>Rules for the address of a bridge or gateway.</summary>
internal static class LinkAddress
{
    /// <summary>What is wrong with it, as a sentence; null when it can be dialled.</summary>
    /// <param name="hasPortFile">The port is told by a file, so the address may leave it 0.</param>
    public static string? Problem(string url, bool hasPortFile = false)
    {
        if (!Uri.TryCreate(WithWebSocketScheme(url), UriKind.Absolute, out var uri) || uri.Scheme is not ("ws" or "wss"))
            return $"\"{url}\" is not an address of a bridge; it must look like wss://HOST:PORT.";
        if (uri.UserInfo.Length > 0) return "an address with a user or password in it is not allowed; give the token apart.";
        if (uri.Scheme == "ws" && !IsLoopback(uri))
            return $"ws:// is unencrypted and allowed for this machine only; use wss://{uri.Authority} with the bridge's CA.";
        if (uri.Port == 0 && !hasPortFile) return "an address with port 0 needs a port_file that tells the port.";
        return null;
    }

    /// <summary>One spelling for each address: <c>http(s)</c> becomes <c>ws(s)</c>, host in lower case, no trailing slash.</summary>
    public static string Normal(string url)
    {
        var uri = new Uri(WithWebSocketScheme(url));
        return uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.PathAndQuery, UriFormat.UriEscaped).TrimEnd('/');
    }

    private static string WithWebSocketScheme(string url) =>
        url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? "wss" + url[5..]
        : url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? "ws" + url[4..]
        : url;

    private static bool IsLoopback(Uri uri) =>
        uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
