using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClawNode.Tests.Link;

/// <summary>A CA of the test, and server certificates from it.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset From = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset To = new(2036, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public TestAuthority(string name = "Test CA")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"OU=cluster,CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        Certificate = request.CreateSelfSigned(From, To);
    }

    public X509Certificate2 Certificate { get; }

    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Certificate.RawData));

    public X509Certificate2 IssueServer(DateTimeOffset? until = null, string? uri = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=server", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("bridge.test");
        names.AddIpAddress(IPAddress.Loopback);
        if (uri is not null) names.AddUri(new Uri(uri));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var issued = request.Create(Certificate, From, until ?? To.AddDays(-1), RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }

    /// <summary>A certificate for a node's signing request, and its CA, PEM.</summary>
    public static (string Certificate, string Chain) Answer(string request)
    {
        using var authority = new TestAuthority();
        using var issued = CertificateRequest.LoadSigningRequestPem(request, HashAlgorithmName.SHA256).Create(authority.Certificate, From, To.AddDays(-1), [1, 2, 3]);
        return (issued.ExportCertificatePem(), authority.Certificate.ExportCertificatePem());
    }

    public void Dispose() => Certificate.Dispose();
}
