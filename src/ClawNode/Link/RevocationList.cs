using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClawNode.Link;

/// <summary>
/// A certificate revocation list (CRL, RFC 5280 §5) signed with ECDSA and SHA-256, as the bridge sends them. It counts only for
/// certificates whose issuer has signed it; how old it is does not matter, because a node that cannot get a newer one must still be
/// able to connect.
/// </summary>
internal sealed class RevocationList
{
    private const string EcdsaWithSha256 = "1.2.840.10045.4.3.2";

    private readonly byte[] _signed;
    private readonly byte[] _signature;
    private readonly byte[] _issuer;
    private readonly HashSet<string> _serials;

    private RevocationList(byte[] signed, byte[] signature, byte[] issuer, HashSet<string> serials) =>
        (_signed, _signature, _issuer, _serials) = (signed, signature, issuer, serials);

    /// <summary>The lists of a PEM text, in order.</summary>
    /// <exception cref="CryptographicException">One of them cannot be read.</exception>
    public static IReadOnlyList<RevocationList> ReadAll(string pem)
    {
        var lists = new List<RevocationList>();
        var rest = pem.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            if (rest[fields.Label] is "X509 CRL") lists.Add(Read(Convert.FromBase64String(rest[fields.Base64Data].ToString())));
            rest = rest[fields.Location.End..];
        }

        return lists;
    }

    /// <summary>Whether this list, signed by the certificate's issuer, has the certificate on it.</summary>
    public bool Revokes(X509Certificate2 certificate, X509Certificate2 issuer)
    {
        if (!_serials.Contains(Convert.ToHexString(certificate.SerialNumberBytes.Span)) || !issuer.SubjectName.RawData.AsSpan().SequenceEqual(_issuer)) return false;
        using var key = issuer.GetECDsaPublicKey();
        return key?.VerifyData(_signed, _signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence) == true;
    }

    private static RevocationList Read(byte[] der)
    {
        try
        {
            var list = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
            var signed = list.ReadEncodedValue();
            var algorithm = list.ReadSequence().ReadObjectIdentifier();
            if (algorithm != EcdsaWithSha256) throw new CryptographicException($"A revocation list is signed in a way that is not known here ({algorithm}).");
            var signature = list.ReadBitString(out _);
            var (issuer, serials) = ReadBody(signed);
            return new RevocationList(signed.ToArray(), signature, issuer, serials);
        }
        catch (AsnContentException e)
        {
            throw new CryptographicException("A revocation list cannot be read.", e);
        }
    }

    private static (byte[] Issuer, HashSet<string> Serials) ReadBody(ReadOnlyMemory<byte> signed)
    {
        var body = new AsnReader(signed, AsnEncodingRules.DER).ReadSequence();
        if (body.PeekTag() == Asn1Tag.Integer) body.ReadInteger();
        body.ReadSequence();
        var issuer = body.ReadEncodedValue().ToArray();
        SkipTimes(body);
        var serials = new HashSet<string>(StringComparer.Ordinal);
        if (body.HasData && body.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
        {
            var entries = body.ReadSequence();
            while (entries.HasData) serials.Add(Convert.ToHexString(entries.ReadSequence().ReadIntegerBytes().Span));
        }

        return (issuer, serials);
    }

    /// <summary>thisUpdate, and nextUpdate where there is one.</summary>
    private static void SkipTimes(AsnReader body)
    {
        while (body.HasData && (body.PeekTag() == Asn1Tag.UtcTime || body.PeekTag() == Asn1Tag.GeneralizedTime)) body.ReadEncodedValue();
    }
}
