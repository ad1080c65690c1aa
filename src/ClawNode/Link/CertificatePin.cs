using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClawNode.Config;

namespace ClawNode.Link;

/// <summary>
/// Trust in exactly one CA, instead of the system's: known as a certificate, or by the SHA-256 of it, which the server then
/// has to hand over. Either way the CA must really have signed the server's certificate, and host name and dates must be right;
/// where the CA is a bridge's, the certificate must be the bridge's own.
/// </summary>
internal sealed class CertificatePin
{
    private readonly X509Certificate2Collection _roots;
    private readonly string? _sha256;

    private CertificatePin(X509Certificate2Collection roots, string? sha256)
    {
        _roots = roots;
        _sha256 = sha256;
    }

    /// <summary>The pin that a link asks for, or null for the system's trust. Throws <see cref="ConfigException"/> for a CA that cannot be read.</summary>
    /// <param name="link">The link.</param>
    /// <param name="downloaded">The certificates that have the link's SHA-256, where they were found apart from the handshake.</param>
    public static CertificatePin? Of(LinkConfig link, X509Certificate2Collection? downloaded = null)
    {
        if (link.CaSha256 is { } sha256) return downloaded is null ? new CertificatePin([], sha256) : new CertificatePin(downloaded, null);
        return link.Ca is { } ca ? new CertificatePin(Load(ca), null) : null;
    }

    /// <summary>The certificates of a PEM file or text.</summary>
    public static X509Certificate2Collection Load(string ca)
    {
        var roots = new X509Certificate2Collection();
        try
        {
            if (ca.Contains("-----BEGIN", StringComparison.Ordinal)) roots.ImportFromPem(ca);
            else roots.ImportFromPemFile(ca);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigException($"The CA cannot be read: {e.Message}", e);
        }
        return roots.Count > 0 ? roots : throw new ConfigException("The CA file holds no certificate (a PEM block -----BEGIN CERTIFICATE-----).");
    }

    /// <summary>Why the server's certificate is not trusted, as a sentence; null when it is.</summary>
    /// <param name="certificate">What the server sent as its own.</param>
    /// <param name="sent">The chain object of the handshake; its extra store holds what the server sent beside it.</param>
    /// <param name="nameMismatch">Whether the certificate is for another host.</param>
    /// <param name="now">For the dates.</param>
    /// <param name="revoked">What the CA has revoked, as far as the node was told.</param>
    public string? Problem(X509Certificate? certificate, X509Chain? sent, bool nameMismatch, DateTimeOffset now, IReadOnlyList<RevocationList> revoked)
    {
        if (certificate is null) return "it sent no certificate.";
        if (nameMismatch) return "its certificate is for another host name; use a name or address that is in it.";
        using var leaf = new X509Certificate2(certificate);
        var others = SentCertificates(sent);
        var roots = _sha256 is null ? _roots : Pinned(others, _sha256);
        if (roots.Count == 0) return "neither what it sent nor its /ca.pem is the CA certificate with the pinned SHA-256.";

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        chain.ChainPolicy.ExtraStore.AddRange(others);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.LocalDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        if (chain.Build(leaf)) return ProblemOfTrusted(leaf, chain, revoked);
        var status = chain.ChainStatus.Length > 0 ? chain.ChainStatus[0].StatusInformation.Trim().TrimEnd('.') : "unknown reason";
        return $"its certificate is not a valid one of the pinned CA ({status}).";
    }

    private static string? ProblemOfTrusted(X509Certificate2 leaf, X509Chain chain, IReadOnlyList<RevocationList> revoked)
    {
        if (IsRevoked(chain, revoked)) return "its certificate was revoked by its CA.";
        return BridgeCertificate.IsRootOfBridge(chain.ChainElements[^1].Certificate) && !BridgeCertificate.IsOfBridge(leaf)
            ? "its certificate is of the bridge's CA, but it is not the bridge's own: it was issued to somebody else, or the bridge is an older version."
            : null;
    }

    private static bool IsRevoked(X509Chain chain, IReadOnlyList<RevocationList> revoked)
    {
        for (var i = 0; i + 1 < chain.ChainElements.Count; i++)
        {
            var (certificate, issuer) = (chain.ChainElements[i].Certificate, chain.ChainElements[i + 1].Certificate);
            if (revoked.Any(list => list.Revokes(certificate, issuer))) return true;
        }
        return false;
    }

    private static X509Certificate2Collection SentCertificates(X509Chain? sent)
    {
        var all = new X509Certificate2Collection();
        if (sent is null) return all;
        all.AddRange(sent.ChainPolicy.ExtraStore);
        foreach (var element in sent.ChainElements) all.Add(element.Certificate);
        return all;
    }

    private static X509Certificate2Collection Pinned(X509Certificate2Collection sent, string sha256)
    {
        var found = new X509Certificate2Collection();
        foreach (var certificate in sent)
        {
            if (Convert.ToHexStringLower(SHA256.HashData(certificate.RawData)) == sha256) found.Add(certificate);
        }
        return found;
    }
}
