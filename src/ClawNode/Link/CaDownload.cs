using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ClawNode.Config;

namespace ClawNode.Link;

/// <summary>
/// Gets the CA that a link knows only by its SHA-256. TLS servers leave their root out of what they send, so a bridge serves
/// it as <c>/ca.pem</c>. The download itself is not trusted and need not be: what it brings is used only if it is the
/// certificate with exactly that hash.
/// </summary>
internal sealed class CaDownload
{
    private const int MostBytes = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, X509Certificate2Collection> _found = new(StringComparer.Ordinal);

    /// <summary>The CA, or null when the server has none with this hash; the server may still send it itself.</summary>
    public async Task<X509Certificate2Collection?> GetAsync(string url, string sha256, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_found.TryGetValue(sha256, out var known)) return known;
        }
        if (await DownloadAsync(url, cancellationToken) is not { } pem || Match(pem, sha256) is not { } match) return null;
        lock (_gate) return _found[sha256] = match;
    }

    /// <summary>The certificates of a PEM text whose SHA-256 is the pinned one; null when there is none.</summary>
    internal static X509Certificate2Collection? Match(string pem, string sha256)
    {
        X509Certificate2Collection all;
        try
        {
            all = CertificatePin.Load(pem);
        }
        catch (ConfigException)
        {
            return null;
        }
        var match = new X509Certificate2Collection();
        foreach (var certificate in all)
        {
            if (Convert.ToHexStringLower(SHA256.HashData(certificate.RawData)) == sha256) match.Add(certificate);
        }
        return match.Count > 0 ? match : null;
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5359", Justification = "What comes back is checked against the pinned SHA-256 before it is used for anything.")]
    private static async Task<string?> DownloadAsync(string url, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false };
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        using var client = new HttpClient(handler) { MaxResponseContentBufferSize = MostBytes };
        try
        {
            var address = new UriBuilder(url) { Scheme = "https", Path = "/ca.pem", Query = "" }.Uri;
            using var response = await client.GetAsync(address, cancellationToken);
            if (!response.IsSuccessStatusCode) return null;
            var text = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return text.Contains("-----BEGIN", StringComparison.Ordinal) ? text : null;
        }
        catch (HttpRequestException)
        {
            // Whatever is wrong with the server, dialling it next gives the sentence for it.
            return null;
        }
    }
}
