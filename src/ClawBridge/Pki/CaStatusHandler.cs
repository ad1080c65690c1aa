using System.Text.Json.Serialization.Metadata;
using ClawBridge.Protocol.Crypto;
using ClawBridge.Rpc;

namespace ClawBridge.Pki;

/// <summary>Shows the cluster's certificate authorities, and says so when nothing has needed them yet; makes none.</summary>
internal sealed class CaStatusHandler(PkiServices pki) : Handler<EmptyRequest, CaStatusResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "ca_status",
        Summary = "Shows the cluster's root CA and its issuing CAs with their certificates, and how many certificates were issued and revoked.",
        Group = "pki",
        Effect = Effect.Read,
        Permission = "certificates:read",
        Result = Shape.Record(
            new Field("not_after", Shape.Time(), "The root's end; Unix milliseconds; 0 while there is none."),
            new Field("not_before", Shape.Time(), "The root's beginning; Unix milliseconds; 0 while there is none."),
            new Field("subject", Shape.Text(), "The root's common name, also before there is one."),
            new Field("total_certs_issued", Shape.Integer(0), "Certificates that were ever issued, those of nodes and the listener too."),
            new Field("initialized", Shape.Boolean(), "There is a root. It is made with the first certificate: when a listener with TLS starts, or with cert_issue."),
            new Field("certificate_pem", Shape.Text().Nullable, "The root's certificate: what to trust; null while there is none."),
            new Field("chain_pem", Shape.Text(), "The certificates of all issuing CAs, the newest first: what lies between a certificate and the root."),
            new Field("fingerprint_sha256", Shape.Text().Nullable, "SHA-256 of the root's certificate (DER), lower-case hex: what --ca-sha256 takes; null while there is none."),
            new Field("revoked_certs", Shape.Integer(0), "Certificates on the revocation lists."),
            new Field("next_crl_at", Shape.Time().Nullable, "Until when today's revocation lists are good; Unix milliseconds; null while there are none. A new one is made each day and with each revocation."),
            new Field("issuing_cas", Shape.List(AuthorityView.Form), "The issuing CAs, the newest first; only that one issues.")),
    };

    protected override JsonTypeInfo<EmptyRequest> RequestType => PkiJson.Default.EmptyRequest;

    protected override JsonTypeInfo<CaStatusResult> ResultType => PkiJson.Default.CaStatusResult;

    public override ValueTask<CaStatusResult> HandleAsync(EmptyRequest request, CallContext call)
    {
        var state = pki.Store.Current;
        var rows = state.Rows(PkiTables.Authorities);
        if (Authorities.Root(rows) is not { } record) return ValueTask.FromResult(CaStatusResult.None);
        var root = AuthorityView.Of(record);
        var issuing = Authorities.AllIssuing(rows).Select(AuthorityView.Of).ToList();
        var lists = pki.Revocations.Of(state);
        return ValueTask.FromResult(new CaStatusResult(
            root.NotAfter, root.NotBefore, root.Subject, issuing.Sum(static ca => ca.CertsIssued), true, root.CertificatePem,
            string.Concat(issuing.Select(static ca => ca.CertificatePem)), root.FingerprintSha256,
            lists.Sum(static list => list.Revoked.Count), lists.Min(static list => (long?)list.NextUpdate), issuing));
    }
}

internal sealed record CaStatusResult(
    long NotAfter, long NotBefore, string Subject, long TotalCertsIssued, bool Initialized, string? CertificatePem, string ChainPem, string? FingerprintSha256,
    int RevokedCerts, long? NextCrlAt, IReadOnlyList<AuthorityView> IssuingCas)
{
    /// <summary>Of a cluster that has issued no certificate yet.</summary>
    public static CaStatusResult None { get; } = new(0, 0, BridgeIdentity.RootName, 0, false, null, "", null, 0, null, []);
}
