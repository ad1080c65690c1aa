using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClawBridge.Rpc;

namespace ClawBridge.Pki;

/// <summary>An issuing CA as answers show it.</summary>
internal sealed record AuthorityView(
    string Id, string Subject, long NotBefore, long NotAfter, string FingerprintSha256, string CertificatePem, long? RetiredAt, long? RevokedAt, long CertsIssued)
{
    public static Shape Form => Shape.Record(
        new Field("id", Shape.Text(), "Names it; issuer of the certificates that it issued."),
        new Field("subject", Shape.Text(), "The common name."),
        new Field("not_before", Shape.Time(), "Its beginning; Unix milliseconds."),
        new Field("not_after", Shape.Time(), "Its end; Unix milliseconds."),
        new Field("fingerprint_sha256", Shape.Text(), "SHA-256 of the certificate (DER), lower-case hex."),
        new Field("certificate_pem", Shape.Text(), "The certificate."),
        new Field("retired_at", Shape.Time().Nullable, "When another took its place; Unix milliseconds; null for the one that issues now."),
        new Field("revoked_at", Shape.Time().Nullable, "When it was put on the root's revocation list, and what it issued with it; Unix milliseconds; null for a trusted one."),
        new Field("certs_issued", Shape.Integer(0), "Certificates that it ever issued."));

    public static AuthorityView Of(AuthorityRecord record)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(record.Certificate);
        return new AuthorityView(
            record.Id, certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false),
            new DateTimeOffset(certificate.NotBefore).ToUnixTimeMilliseconds(), new DateTimeOffset(certificate.NotAfter).ToUnixTimeMilliseconds(),
            Convert.ToHexStringLower(SHA256.HashData(record.Certificate)), Pems.Certificate(record.Certificate), record.RetiredAt, record.RevokedAt, record.Issued);
    }
}
