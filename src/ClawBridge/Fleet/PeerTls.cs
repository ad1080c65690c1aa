using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClawBridge.Pki;

namespace ClawBridge.Fleet;

/// <summary>The TLS side of a node's connection.</summary>
/// <param name="Certificate">The client certificate that the node showed, DER; null when it showed none. TLS proved that it has the key, nothing else is checked yet.</param>
/// <param name="IsCertificateRequired">The listener takes nodes with a certificate of the cluster only.</param>
internal sealed record PeerTls(byte[]? Certificate, bool IsCertificateRequired)
{
    /// <summary>The certificate's id, if it is one of this cluster; null when there is none that can be read.</summary>
    public string? CertificateId { get; } = IdOf(Certificate);

    private static string? IdOf(byte[]? der)
    {
        if (der is null) return null;
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(der);
            return SerialNumbers.ToId(certificate.SerialNumberBytes.Span);
        }
        catch (CryptographicException)
        {
            // What it shows is no certificate, which the check of it tells.
            return null;
        }
    }
}
