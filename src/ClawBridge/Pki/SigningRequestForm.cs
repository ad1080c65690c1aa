using System.Formats.Asn1;
using System.Security.Cryptography;
using ClawBridge.Rpc;

namespace ClawBridge.Pki;

/// <summary>
/// Looks at a signing request (PKCS #10, RFC 2986) before its signature is checked, which says of a key or a signature of an unknown
/// kind no more than that it is not right. Pure.
/// </summary>
internal static class SigningRequestForm
{
    private const string EllipticKey = "1.2.840.10045.2.1";

    private static readonly Dictionary<string, string> KnownKeys = new(StringComparer.Ordinal)
    {
        ["1.3.101.110"] = "X25519", ["1.3.101.112"] = "Ed25519", ["1.3.101.113"] = "Ed448", ["1.2.840.10040.4.1"] = "DSA", ["1.2.840.113549.1.1.10"] = "RSA-PSS",
    };

    private static readonly Dictionary<string, string> KnownSignatures = new(StringComparer.Ordinal)
    {
        ["1.2.840.113549.1.1.2"] = "MD2", ["1.2.840.113549.1.1.4"] = "MD5", ["1.3.14.3.2.29"] = "SHA-1", ["1.2.840.113549.1.1.5"] = "SHA-1", ["1.2.840.10045.4.1"] = "SHA-1",
        ["1.2.840.113549.1.1.14"] = "SHA-224", ["1.2.840.10045.4.3.1"] = "SHA-224",
    };

    /// <summary>RSA (PKCS #1 and PSS) and ECDSA with SHA-256, SHA-384 and SHA-512.</summary>
    private static readonly string[] Signatures =
    [
        "1.2.840.113549.1.1.10", "1.2.840.113549.1.1.11", "1.2.840.113549.1.1.12", "1.2.840.113549.1.1.13",
        "1.2.840.10045.4.3.2", "1.2.840.10045.4.3.3", "1.2.840.10045.4.3.4",
    ];

    /// <summary>-32602 for more than one text, and for a kind of key or signature that is not accepted. What is no signing request at all passes.</summary>
    public static void Check(string pem, string field)
    {
        if (!PemEncoding.TryFind(pem, out var first)) return;
        if (PemEncoding.TryFind(pem.AsSpan()[first.Location.End..], out var second)) throw Several(pem, first, second, field);
        if (Algorithms(pem, first) is not var (key, signature)) return;
        if (key is not (EllipticKey or LeafCertificates.RsaKey))
        {
            throw RpcException.Invalid(field, $"The signing request's key is of a kind that is not accepted: {KnownKeys.GetValueOrDefault(key, key)}.",
                "Use an EC (P-256, P-384, P-521) or RSA key.");
        }

        if (Signatures.Contains(signature)) return;
        throw RpcException.Invalid(field, $"The signing request is signed in a way that is not accepted: {KnownSignatures.GetValueOrDefault(signature, signature)}.",
            "Sign it with SHA-256, SHA-384 or SHA-512, like openssl req -new -sha256.");
    }

    private static RpcException Several(string pem, PemFields first, PemFields second, string field)
    {
        var labels = new[] { pem[first.Label], pem[first.Location.End..][second.Label] };
        return labels.Any(static label => label.EndsWith("PRIVATE KEY", StringComparison.Ordinal))
            ? RpcException.Invalid(field, $"{field} holds a private key beside the signing request; it was not looked at.", "Send the request alone, and keep the key where it is.")
            : RpcException.Invalid(field, $"{field} holds more than one PEM text, so it is not clear which is meant.", "Send one signing request alone; call once for each.");
    }

    private static (string Key, string Signature)? Algorithms(string pem, PemFields found)
    {
        try
        {
            var outer = new AsnReader(Convert.FromBase64String(pem[found.Base64Data]), AsnEncodingRules.DER).ReadSequence();
            var info = outer.ReadSequence();
            info.ReadInteger();
            info.ReadEncodedValue();
            return (info.ReadSequence().ReadSequence().ReadObjectIdentifier(), outer.ReadSequence().ReadObjectIdentifier());
        }
        catch (Exception e) when (e is AsnContentException or FormatException)
        {
            return null;
        }
    }
}
