using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using ClawBridge.Protocol.Crypto;

namespace ClawNode.Link;

/// <summary>
/// Tells a bridge's own certificate from the others of its CA, which issues server certificates to whoever may ask for them: those
/// must not pass for the bridge.
/// </summary>
internal static class BridgeCertificate
{
    private const string AlternativeNames = "2.5.29.17";
    private const string CommonName = "2.5.4.3";

    private static readonly Asn1Tag s_uri = new(TagClass.ContextSpecific, 6);

    /// <summary>Whether a trusted root is that of a bridge, and not a CA of somebody else's.</summary>
    public static bool IsRootOfBridge(X509Certificate2 root) => root.SubjectName.EnumerateRelativeDistinguishedNames().Any(static part =>
        !part.HasMultipleElements && part.GetSingleElementType().Value == CommonName && part.GetSingleElementValue() == BridgeIdentity.RootName);

    /// <summary>Whether a certificate was made for a bridge's listener; false when its alternative names cannot be read.</summary>
    public static bool IsOfBridge(X509Certificate2 certificate) =>
        certificate.Extensions.Any(static extension => extension.Oid?.Value == AlternativeNames && NamesBridge(extension.RawData));

    private static bool NamesBridge(byte[] alternativeNames)
    {
        try
        {
            var names = new AsnReader(alternativeNames, AsnEncodingRules.DER).ReadSequence();
            while (names.HasData)
            {
                if (!names.PeekTag().HasSameClassAndValue(s_uri)) names.ReadEncodedValue();
                else if (names.ReadCharacterString(UniversalTagNumber.IA5String, s_uri).StartsWith(BridgeIdentity.UriPrefix, StringComparison.Ordinal)) return true;
            }

            return false;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }
}
