using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClawNode.Tests.Link;

/// <summary>Revocation lists of a <see cref="TestAuthority"/>.</summary>
internal static class TestLists
{
    private static readonly DateTimeOffset Made = new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A signed list of these certificates, PEM.</summary>
    public static string Of(TestAuthority authority, params X509Certificate2[] revoked)
    {
        var builder = new CertificateRevocationListBuilder();
        foreach (var certificate in revoked) builder.AddEntry(certificate, Made);
        var der = builder.Build(authority.Certificate, BigInteger.One, Made.AddDays(7), HashAlgorithmName.SHA256, rsaSignaturePadding: null, Made);
        return PemEncoding.WriteString("X509 CRL", der) + "\n";
    }
}
