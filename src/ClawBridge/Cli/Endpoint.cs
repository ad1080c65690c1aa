using System.Globalization;

namespace ClawBridge.Cli;

/// <summary>Where to listen: <c>HOST:PORT</c>, <c>[IPv6]:PORT</c> or <c>:PORT</c> for every address.</summary>
/// <param name="Port">0 lets the system choose.</param>
internal sealed record Endpoint(string Host, int Port)
{
    public static Endpoint Parse(string text, string source)
    {
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > 65535)
            throw new CliException($"{source} is '{text}', but must be HOST:PORT, like 127.0.0.1:18790 or 0.0.0.0:18790.");
        var host = text[..colon].Trim('[', ']');
        return new Endpoint(host.Length == 0 ? "0.0.0.0" : host, port);
    }
}
