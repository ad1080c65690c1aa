using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClawBridge.Rpc;

namespace ClawBridge.Pki;

/// <summary>
/// A certificate signing request (PKCS #10) that was checked: its signature is right, its key strong enough, and it asks for
/// nothing that this cluster does not give away. Pure.
/// </summary>
/// <param name="CommonName">Of its subject; null when it has none. The rest of the subject is not taken over.</param>
/// <param name="Names">The alternative names it asks for.</param>
/// <param name="ServerAuth">It asks for this usage; null when it names no usages.</param>
/// <param name="ClientAuth">It asks for this usage; null when it names no usages.</param>
internal sealed record SigningRequest(PublicKey PublicKey, string? CommonName, AlternativeNames Names, bool? ServerAuth, bool? ClientAuth)
{
    /// <summary>Longest text that is looked at, in characters.</summary>
    public const int MaxLength = 32_768;

    private const string CommonNameOid = "2.5.4.3";
    private const string EllipticKey = "1.2.840.10045.2.1";
    private const string SubjectKeyIdentifier = "2.5.29.14";
    private const int MinRsaBits = 2048;
    private const int MaxRsaBits = 8192;

    /// <summary>NIST P-256, P-384 and P-521.</summary>
    private static readonly string[] Curves = ["1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35"];

    /// <param name="field">JSON path of the parameter, for errors.</param>
    /// <exception cref="RpcException">-32602 with what is wrong.</exception>
    public static SigningRequest Read(string pem, string field = "$.csr_pem")
    {
        SigningRequestForm.Check(pem, field);
        try
        {
            var request = CertificateRequest.LoadSigningRequestPem(
                pem, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions, RSASignaturePadding.Pkcs1);
            CheckKey(request.PublicKey, field);
            return Checked(request, field);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw RpcException.Invalid(field, $"{field} is not a certificate signing request with a right signature.",
                "Send the PEM text that begins with -----BEGIN CERTIFICATE REQUEST-----, as openssl req -new makes it, with an EC (P-256, P-384, P-521) or RSA key.");
        }
    }

    private static SigningRequest Checked(CertificateRequest request, string field)
    {
        var names = AlternativeNames.None;
        (bool Server, bool Client)? usages = null;
        foreach (var extension in request.CertificateExtensions)
        {
            switch (extension)
            {
                case X509BasicConstraintsExtension { CertificateAuthority: true }:
                    throw RpcException.Invalid(field, "The signing request asks to be a certificate authority; this cluster issues no such certificates.");
                case X509BasicConstraintsExtension:
                    break;
                case X509KeyUsageExtension keyUsage:
                    CheckKeyUsage(keyUsage.KeyUsages, field);
                    break;
                case X509EnhancedKeyUsageExtension purposes:
                    usages = Purposes(purposes, field);
                    break;
                default:
                    if (extension.Oid?.Value == AlternativeNames.Oid) names = CheckedNames(AlternativeNames.Read(extension.RawData), field);
                    else if (extension.Oid?.Value != SubjectKeyIdentifier) throw Unwanted(field, $"the extension {extension.Oid?.Value}");
                    break;
            }
        }

        return new SigningRequest(request.PublicKey, CommonNameOf(request.SubjectName), names, usages?.Server, usages?.Client);
    }

    private static AlternativeNames CheckedNames(AlternativeNames names, string field) => names.Others == 0 && names.Uris.Count == 0
        ? names
        : throw Unwanted(field, "alternative names that are neither DNS names nor IP addresses");

    private static void CheckKeyUsage(X509KeyUsageFlags usages, string field)
    {
        const X509KeyUsageFlags harmless = X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment | X509KeyUsageFlags.KeyAgreement;
        if ((usages & ~harmless) != 0) throw Unwanted(field, $"the key usage {usages & ~harmless}");
    }

    private static (bool Server, bool Client) Purposes(X509EnhancedKeyUsageExtension extension, string field)
    {
        var (server, client) = (false, false);
        foreach (var purpose in extension.EnhancedKeyUsages)
        {
            if (purpose.Value == LeafCertificates.ServerAuthentication) server = true;
            else if (purpose.Value == LeafCertificates.ClientAuthentication) client = true;
            else throw Unwanted(field, $"the extended key usage {purpose.Value}");
        }

        return (server, client);
    }

    private static void CheckKey(PublicKey key, string field)
    {
        if (key.Oid.Value == EllipticKey)
        {
            using var elliptic = key.GetECDsaPublicKey();
            var curve = elliptic?.ExportParameters(includePrivateParameters: false).Curve;
            if (curve is { IsNamed: true } named && Curves.Contains(named.Oid.Value)) return;
            throw RpcException.Invalid(field, "The signing request's key is on a curve that is not accepted.", "Use P-256, P-384 or P-521.");
        }

        using var rsa = key.Oid.Value == LeafCertificates.RsaKey ? key.GetRSAPublicKey() : null;
        if (rsa is null) throw RpcException.Invalid(field, "The signing request's key is of a kind that is not accepted.", "Use an EC (P-256, P-384, P-521) or RSA key.");
        if (rsa.KeySize is < MinRsaBits or > MaxRsaBits)
        {
            throw RpcException.Invalid(field, string.Create(CultureInfo.InvariantCulture,
                $"The signing request's RSA key has {rsa.KeySize} bits; {MinRsaBits} to {MaxRsaBits} are accepted."));
        }
    }

    private static string? CommonNameOf(X500DistinguishedName subject) => subject.EnumerateRelativeDistinguishedNames()
        .Where(static part => !part.HasMultipleElements && part.GetSingleElementType().Value == CommonNameOid)
        .Select(static part => part.GetSingleElementValue())
        .FirstOrDefault();

    private static RpcException Unwanted(string field, string what) => RpcException.Invalid(
        field, $"The signing request asks for {what}; this cluster does not issue that.", "Make a request with subject, DNS names and IP addresses only.");
}
