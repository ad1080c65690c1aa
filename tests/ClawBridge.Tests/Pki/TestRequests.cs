using System.Formats.Asn1;
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

    /// <summary>In the form of a request, with a key and a signature of these algorithms that are neither.</summary>
    public static string OfKind(string key, string signature)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteInteger(0);
                writer.WriteEncodedValue(new X500DistinguishedName("CN=a").RawData);
                using (writer.PushSequence())
                {
                    using (writer.PushSequence()) writer.WriteObjectIdentifier(key);
                    writer.WriteBitString(new byte[32]);
                }

                using (writer.PushSetOf(new Asn1Tag(TagClass.ContextSpecific, 0)))
                {
                    // No attributes.
                }
            }

            using (writer.PushSequence()) writer.WriteObjectIdentifier(signature);
            writer.WriteBitString(new byte[64]);
        }

        return PemEncoding.WriteString("CERTIFICATE REQUEST", writer.Encode());
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
