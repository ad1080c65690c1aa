using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;

namespace ClawBridge.Pki;

/// <summary>The subject alternative names of a certificate or a signing request (RFC 5280 §4.2.1.6).</summary>
/// <param name="Others">How many there are of other kinds.</param>
internal sealed record AlternativeNames(IReadOnlyList<string> Dns, IReadOnlyList<string> Ip, IReadOnlyList<string> Uris, int Others)
{
    public const string Oid = "2.5.29.17";

    public static AlternativeNames None { get; } = new([], [], [], 0);

    private static readonly Asn1Tag s_dns = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag s_uri = new(TagClass.ContextSpecific, 6);
    private static readonly Asn1Tag s_ip = new(TagClass.ContextSpecific, 7);

    /// <summary>Reads the extension's value.</summary>
    /// <exception cref="CryptographicException">It is not in that form.</exception>
    public static AlternativeNames Read(ReadOnlyMemory<byte> value)
    {
        List<string> dns = [], ip = [], uris = [];
        var others = 0;
        try
        {
            var reader = new AsnReader(value, AsnEncodingRules.DER);
            var names = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            while (names.HasData)
            {
                var tag = names.PeekTag();
                if (tag.HasSameClassAndValue(s_dns)) dns.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, s_dns));
                else if (tag.HasSameClassAndValue(s_uri)) uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, s_uri));
                else if (tag.HasSameClassAndValue(s_ip)) ip.Add(new IPAddress(names.ReadOctetString(s_ip)).ToString());
                else
                {
                    names.ReadEncodedValue();
                    others++;
                }
            }
        }
        catch (Exception e) when (e is AsnContentException or ArgumentException)
        {
            throw new CryptographicException("The subject alternative names cannot be read.", e);
        }

        return new AlternativeNames(dns, ip, uris, others);
    }
}
