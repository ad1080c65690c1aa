using ClawBridge.Rpc;

namespace ClawBridge.Pki;

/// <summary>Declared forms that several methods of this room share.</summary>
internal static class CertificateShapes
{
    /// <summary>Browsers and operating systems refuse server certificates that are valid for longer.</summary>
    public const int MaxDays = 825;

    public const string KeyMeaning = "PKCS #8, PEM; only in this answer, kept nowhere; null when csr_pem was given.";

    private static readonly string[] s_kinds = ["issued", "node", "listener"];
    private static readonly string[] s_reasons =
    [
        "unspecified", "key_compromise", "ca_compromise", "affiliation_changed", "superseded", "cessation_of_operation", "privilege_withdrawn", "aa_compromise",
    ];

    public static Field Id => new("cert_id", Shape.Text(64), "The certificate's id, a UUID.", IsRequired: true, IsTarget: true);

    public static Field SigningRequest => new("csr_pem", Shape.Text(Pki.SigningRequest.MaxLength),
        "A signing request (PKCS #10, PEM) for a key that stays with you; without it the bridge makes a key and answers it once.");

    public static Shape Kind => Shape.Word(s_kinds);

    /// <summary>RFC 5280's own spellings are accepted too.</summary>
    public static Shape Reason => Shape.Word(s_reasons) with { Aliases = s_reasons.Where(static r => r.Contains('_', StringComparison.Ordinal)).ToDictionary(Joined, static r => r) };

    /// <summary>The legacy's fields of a certificate.</summary>
    public static IReadOnlyList<Field> Legacy =>
    [
        new("days_until_expiry", Shape.Integer(), "Whole days until it ends, towards zero; negative after its end."),
        new("dns_names", Shape.List(Shape.Text()), "DNS names it is for."),
        new("id", Shape.Text(), "The certificate's id."),
        new("is_expired", Shape.Boolean(), "It has ended."),
        new("not_after", Shape.Time(), "Its end; Unix milliseconds."),
        new("not_before", Shape.Time(), "Its beginning; Unix milliseconds."),
        new("subject", Shape.Text(), "The common name."),
    ];

    /// <summary>What lists add.</summary>
    public static IReadOnlyList<Field> Listed =>
    [
        new("ip_addresses", Shape.List(Shape.Text()), "IP addresses it is for."),
        new("kind", Kind, "issued on request, or made and renewed by the bridge for a node or its listener."),
        new("node_id", Shape.Text().Nullable, "The node whose it is."),
        new("serial", Shape.Text(), "Serial number, lower-case hex."),
        new("revoked_at", Shape.Time().Nullable, "When it was revoked; Unix milliseconds; null while it is not."),
        new("replaced_by", Shape.Text().Nullable, "Id of the certificate that cert_rotate made in its place."),
    ];

    /// <summary>What the answer of one adds.</summary>
    public static IReadOnlyList<Field> Whole =>
    [
        .. Listed,
        new("revocation_reason", Reason.Nullable, "Why it was revoked."),
        new("issuer", Shape.Text(), "Id of the issuing CA, as in ca_status."),
        new("fingerprint_sha256", Shape.Text(), "SHA-256 of the certificate (DER), lower-case hex."),
        new("key_usages", Shape.List(Shape.Text()), "What its key may do: digital_signature, key_encipherment, server_auth, client_auth."),
        new("certificate_pem", Shape.Text(), "The certificate."),
        new("chain_pem", Shape.Text(), "The issuing CA's certificate: what a server sends after its own."),
    ];

    private static string Joined(string word) => word.Replace("_", "", StringComparison.Ordinal);
}
