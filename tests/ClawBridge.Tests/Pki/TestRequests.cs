using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClawBridge.Tests.Pki;

/// <summary>Signing requests as a caller makes them.</summary>
internal static class TestRequests
{
    public static string Elliptic(string subject, params X509Extension[] extensions) => Elliptic(subject, ECCurve.NamedCurves.nistP256, extensions);

    public static string Elliptic(string subject, ECCurve curve, params X509Extension[] extensions)
    {
        using var key = ECDsa.Create(curve);
        return Signed(new CertificateRequest(subject, key, HashAlgorithmName.SHA256), extensions);
    }

    public static string Rsa(string subject, int bits, params X509Extension[] extensions)
    {
        using var key = RSA.Create(bits);
        return Signed(new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), extensions);
    }

    public static X509Extension Names(params string[] dns)
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in dns) builder.AddDnsName(name);
        return builder.Build();
    }

    private static string Signed(CertificateRequest request, X509Extension[] extensions)
    {
        foreach (var extension in extensions) request.CertificateExtensions.Add(extension);
        return request.CreateSigningRequestPem();
    }
}
