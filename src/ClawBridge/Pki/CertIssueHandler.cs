using System.Security.Cryptography;
using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Pki;

/// <summary>Issues a certificate, for a key that it makes and answers once, or for the key of a signing request.</summary>
internal sealed class CertIssueHandler(PkiServices pki) : Handler<CertIssueRequest, CertIssueResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "cert_issue",
        Summary = "Issues a certificate from the cluster's CA, with a new private key shown only in this answer, or for a signing request whose key stays where it is.",
        Group = "pki",
        Effect = Effect.Write,
        Permission = "certificates:create",
        AnswerHoldsSecret = true,
        Parameters =
        [
            new("common_name", Shape.Text(1024), "The subject, of at most 64 characters; a DNS name or IP address is also put in the alternative names. May be left out when csr_pem has one.", IsTarget: true),
            new("dns_names", Shape.List(Shape.Text(1024), CertificateNames.MaxNames), "DNS names it is for, ASCII; with ip_addresses it replaces those of csr_pem.", Default: "[]"),
            new("ip_addresses", Shape.List(Shape.Text(1024), CertificateNames.MaxNames), "IPv4 and IPv6 addresses it is for.", Default: "[]"),
            new("validity_days", Shape.Integer(1, CertificateShapes.MaxDays), "Days until it ends; not beyond its CA's end.", Default: "365"),
            new("server_auth", Shape.Boolean(), "Servers may show it; left out, csr_pem decides where it says so.", Default: "true"),
            new("client_auth", Shape.Boolean(), "Clients may show it; left out, csr_pem decides where it says so.", Default: "false"),
            CertificateShapes.SigningRequest,
        ],
        Result = Shape.Record(
            new Field("cert_id", Shape.Text(), "The certificate's id, a UUID."),
            new Field("certificate_pem", Shape.Text(), "The certificate."),
            new Field("private_key_pem", Shape.Text().Nullable, CertificateShapes.KeyMeaning),
            new Field("chain_pem", Shape.Text(), "The issuing CA's certificate: what a server sends after its own."),
            new Field("ca_pem", Shape.Text(), "The root's certificate: what the other side has to trust."),
            new Field("dns_names", Shape.List(Shape.Text()), "DNS names it is for."),
            new Field("ip_addresses", Shape.List(Shape.Text()), "IP addresses it is for."),
            new Field("not_after", Shape.Time(), "Its end; Unix milliseconds."),
            new Field("serial", Shape.Text(), "Serial number, lower-case hex."),
            new Field("fingerprint_sha256", Shape.Text(), "SHA-256 of the certificate (DER), lower-case hex."),
            new Field("note", Shape.Text().Nullable, "What to do with the private key; null when there is none in this answer.")),
        Errors =
        [
            (ErrorCodes.InvalidParams, "a name, address or the signing request is not valid, both usages are off, or it would outlive its CA"),
            (ErrorCodes.Conflict, "the issuing CA has ended"),
        ],
        Example = """{"common_name":"gpu-1.lab.example","ip_addresses":["10.0.0.7"],"validity_days":90}""",
    };

    protected override JsonTypeInfo<CertIssueRequest> RequestType => PkiJson.Default.CertIssueRequest;

    protected override JsonTypeInfo<CertIssueResult> ResultType => PkiJson.Default.CertIssueResult;

    public override async ValueTask<CertIssueResult> HandleAsync(CertIssueRequest request, CallContext call)
    {
        var csr = request.CsrPem is { } pem ? SigningRequest.Read(pem) : null;
        using var key = csr is null ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : null;
        var leaf = IssueTerms.Of(request, csr, key);
        return await call.TransactAsync(transaction => Issue(transaction, call, leaf, key));
    }

    private CertIssueResult Issue(Transaction transaction, CallContext call, LeafRequest leaf, ECDsa? key)
    {
        var record = pki.Certificates.Issue(transaction, leaf);
        call.Target = record.Id;
        transaction.Emit("certificate.issued", record.Id, $"A certificate for {record.CommonName} was issued.");
        var authorities = transaction.Rows(PkiTables.Authorities);
        var answer = new CertIssueResult(
            record.Id, record.Pem, key is null ? null : key.ExportPkcs8PrivateKeyPem() + "\n", CertificateDetail.Chain(record, authorities),
            Pems.Certificate(Authorities.Root(authorities)!.Certificate), record.DnsNames, record.IpAddresses, record.NotAfter, SerialNumbers.Hex(record.Id),
            record.Sha256, key is null ? null : "Keep private_key_pem now: the bridge does not keep it and cannot show it again.");
        Remember(call, transaction, answer);
        return answer;
    }
}

internal sealed record CertIssueRequest(
    string? CommonName = null, IReadOnlyList<string>? DnsNames = null, IReadOnlyList<string>? IpAddresses = null, int? ValidityDays = null,
    bool? ServerAuth = null, bool? ClientAuth = null, string? CsrPem = null);

internal sealed record CertIssueResult(
    string CertId, string CertificatePem, string? PrivateKeyPem, string ChainPem, string CaPem, IReadOnlyList<string> DnsNames,
    IReadOnlyList<string> IpAddresses, long NotAfter, string Serial, string FingerprintSha256, string? Note)
{
    /// <summary>Never prints the key.</summary>
    public override string ToString() => $"{nameof(CertIssueResult)} {{ CertId = {CertId} }}";
}
