using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;

namespace ClawBridge.Pki;

/// <summary>A certificate as <c>cert_get</c> answers it.</summary>
internal sealed record CertificateDetail(
    long DaysUntilExpiry, IReadOnlyList<string> DnsNames, string Id, bool IsExpired, long NotAfter, long NotBefore, string Subject,
    IReadOnlyList<string> IpAddresses, CertificateKind Kind, string? NodeId, string Serial, long? RevokedAt, string? ReplacedBy,
    RevocationReason? RevocationReason, string Issuer, string FingerprintSha256, IReadOnlyList<string> KeyUsages, string CertificatePem, string ChainPem)
{
    /// <param name="now">Unix milliseconds.</param>
    public static CertificateDetail Of(CertificateRecord record, ImmutableDictionary<string, AuthorityRecord> authorities, long now) => new(
        record.DaysLeft(now), record.DnsNames, record.Id, record.IsExpired(now), record.NotAfter, record.NotBefore, record.CommonName,
        record.IpAddresses, record.Kind, record.NodeId, SerialNumbers.Hex(record.Id), record.RevokedAt, record.ReplacedBy,
        record.RevocationReason, record.IssuerId, record.Sha256, Usages(record), record.Pem, Chain(record, authorities));

    /// <summary>What a server sends after this certificate, PEM.</summary>
    public static string Chain(CertificateRecord record, ImmutableDictionary<string, AuthorityRecord> authorities) =>
        authorities.TryGetValue(record.IssuerId, out var issuer) ? Pems.Certificate(issuer.Certificate) : "";

    private static List<string> Usages(CertificateRecord record)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(record.Certificate);
        var key = LeafCertificates.KeyUsages(certificate.PublicKey.Oid.Value);
        List<string> usages = ["digital_signature"];
        if (key.HasFlag(X509KeyUsageFlags.KeyEncipherment)) usages.Add("key_encipherment");
        if (record.ServerAuth) usages.Add("server_auth");
        if (record.ClientAuth) usages.Add("client_auth");
        return usages;
    }
}
