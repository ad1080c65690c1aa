using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClawBridge.Pki;

/// <summary>The form of the certificates that the cluster issues (RFC 5280).</summary>
internal static class LeafCertificates
{
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    public const string RsaKey = "1.2.840.113549.1.1.1";

    /// <summary>Signs the certificate and describes it.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public static CertificateRecord Sign(LeafRequest leaf, Authority authority, long now)
    {
        var begun = DateTimeOffset.FromUnixTimeMilliseconds(now);
        // Certificates know whole seconds only; the fraction of one is given, not taken.
        var ends = DateTimeOffset.FromUnixTimeSeconds((begun + leaf.Lifetime).ToUnixTimeSeconds() + (begun.Millisecond > 0 ? 1 : 0));
        var serial = SerialNumbers.New();
        using var certificate = authority.Sign(Request(leaf), begun, ends, serial);
        return new CertificateRecord
        {
            Id = SerialNumbers.ToId(serial),
            Kind = leaf.Kind,
            CommonName = leaf.CommonName,
            DnsNames = leaf.DnsNames,
            IpAddresses = leaf.IpAddresses,
            ServerAuth = leaf.ServerAuth,
            ClientAuth = leaf.ClientAuth,
            ValidityDays = leaf.ValidityDays,
            NotBefore = new DateTimeOffset(certificate.NotBefore).ToUnixTimeMilliseconds(),
            NotAfter = new DateTimeOffset(certificate.NotAfter).ToUnixTimeMilliseconds(),
            IssuedAt = now,
            IssuerId = authority.Record.Id,
            Certificate = certificate.RawData,
            NodeId = leaf.NodeId,
        };
    }

    /// <summary>An RSA key also wraps keys in old versions of TLS; an elliptic one only signs.</summary>
    public static X509KeyUsageFlags KeyUsages(string? keyAlgorithm) =>
        keyAlgorithm == RsaKey ? X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment : X509KeyUsageFlags.DigitalSignature;

    private static CertificateRequest Request(LeafRequest leaf)
    {
        var request = new CertificateRequest(Subject(leaf.CommonName), leaf.PublicKey, HashAlgorithmName.SHA256);
        var extensions = request.CertificateExtensions;
        if (Alternatives(leaf) is { } alternatives) extensions.Add(alternatives);
        extensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        extensions.Add(new X509KeyUsageExtension(KeyUsages(leaf.PublicKey.Oid.Value), critical: true));
        extensions.Add(new X509EnhancedKeyUsageExtension(Purposes(leaf), critical: false));
        extensions.Add(new X509SubjectKeyIdentifierExtension(leaf.PublicKey, critical: false));
        return request;
    }

    private static X509Extension? Alternatives(LeafRequest leaf)
    {
        if (leaf.DnsNames.Count == 0 && leaf.IpAddresses.Count == 0 && leaf.Uri is null) return null;
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in leaf.DnsNames) builder.AddDnsName(name);
        foreach (var address in leaf.IpAddresses) builder.AddIpAddress(IPAddress.Parse(address));
        if (leaf.Uri is not null) builder.AddUri(leaf.Uri);
        return builder.Build();
    }

    private static OidCollection Purposes(LeafRequest leaf)
    {
        var purposes = new OidCollection();
        if (leaf.ServerAuth) purposes.Add(new Oid(ServerAuthentication));
        if (leaf.ClientAuth) purposes.Add(new Oid(ClientAuthentication));
        return purposes;
    }

    private static X500DistinguishedName Subject(string commonName)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCommonName(commonName);
        return builder.Build();
    }
}
