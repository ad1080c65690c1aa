using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Pki;

/// <summary>Issues a certificate in the place of another: the same names, usages and validity, another key.</summary>
internal sealed class CertRotateHandler(PkiServices pki) : Handler<CertRotateRequest, CertRotateResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "cert_rotate",
        Summary = "Issues a new certificate in the place of another, with the same names, usages and validity and a new key; the old one can be revoked with it.",
        Group = "pki",
        Effect = Effect.Write,
        Permission = "certificates:update",
        AnswerHoldsSecret = true,
        Parameters =
        [
            CertificateShapes.Id,
            CertificateShapes.SigningRequest,
            new("retire_old", Shape.Boolean(), "Also revoke the old certificate as superseded; otherwise it stays valid until its end.", Default: "false"),
        ],
        Result = Shape.Record(
        [
            .. CertificateShapes.Legacy,
            new("cert_id", Shape.Text(), "The new certificate's id."),
            new("certificate_pem", Shape.Text(), "The new certificate."),
            new("private_key_pem", Shape.Text().Nullable, CertificateShapes.KeyMeaning),
            new("chain_pem", Shape.Text(), "The issuing CA's certificate: what a server sends after its own."),
            new("replaces", Shape.Text(), "Id of the old certificate."),
            new("is_old_revoked", Shape.Boolean(), "The old certificate is revoked."),
        ]),
        Errors =
        [
            (ErrorCodes.NotFound, "no such certificate"),
            (ErrorCodes.InvalidParams, "cert_id is no UUID, or the signing request is not valid"),
            (ErrorCodes.Conflict, "it was rotated before, is one that the bridge renews itself, or the issuing CA has ended"),
        ],
        Example = """{"cert_id":"4f1c2d3e-5a6b-4c7d-8e9f-0a1b2c3d4e5f","retire_old":true}""",
    };

    protected override JsonTypeInfo<CertRotateRequest> RequestType => PkiJson.Default.CertRotateRequest;

    protected override JsonTypeInfo<CertRotateResult> ResultType => PkiJson.Default.CertRotateResult;

    public override async ValueTask<CertRotateResult> HandleAsync(CertRotateRequest request, CallContext call)
    {
        call.Target = pki.Certificates.Require(request.CertId).Id;
        var csr = request.CsrPem is { } pem ? SigningRequest.Read(pem) : null;
        using var key = csr is null ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : null;
        var publicKey = csr?.PublicKey ?? new PublicKey(key!);
        return await call.TransactAsync(transaction => Rotate(transaction, call, request, publicKey, key));
    }

    private CertRotateResult Rotate(Transaction transaction, CallContext call, CertRotateRequest request, PublicKey publicKey, ECDsa? key)
    {
        var old = CertificateService.Require(transaction, request.CertId);
        CheckReplaceable(old);
        var made = pki.Certificates.Issue(transaction, Successor(old, publicKey));
        old = transaction.Put(PkiTables.Certificates, old with { ReplacedBy = made.Id });
        transaction.Emit("certificate.rotated", old.Id, $"The certificate of {old.CommonName} was replaced by {made.Id}.");
        if (request.RetireOld == true && !old.IsRevoked) old = CertificateService.Revoke(transaction, old.Id, RevocationReason.Superseded);
        var answer = new CertRotateResult(
            made.DaysLeft(transaction.Now), made.DnsNames, made.Id, made.IsExpired(transaction.Now), made.NotAfter, made.NotBefore, made.CommonName,
            made.Id, made.Pem, key is null ? null : key.ExportPkcs8PrivateKeyPem() + "\n",
            CertificateDetail.Chain(made, transaction.Rows(PkiTables.Authorities)), old.Id, old.IsRevoked);
        Remember(call, transaction, answer);
        return answer;
    }

    private static void CheckReplaceable(CertificateRecord old)
    {
        if (old.Kind != CertificateKind.Issued)
        {
            throw RpcException.Conflict(ErrorKinds.WrongState, $"Certificate {old.Id} is one that the bridge renews itself.",
                "ca_rotate renews all of them; cert_revoke ends one.");
        }

        if (old.ReplacedBy is { } successor)
            throw RpcException.Conflict(ErrorKinds.WrongState, $"Certificate {old.Id} was replaced by {successor} already.", "Rotate that one.");
    }

    private static LeafRequest Successor(CertificateRecord old, PublicKey publicKey) => new()
    {
        Kind = CertificateKind.Issued,
        CommonName = old.CommonName,
        DnsNames = old.DnsNames,
        IpAddresses = old.IpAddresses,
        ServerAuth = old.ServerAuth,
        ClientAuth = old.ClientAuth,
        PublicKey = publicKey,
        Lifetime = TimeSpan.FromDays(old.ValidityDays),
        ValidityDays = old.ValidityDays,
    };
}

internal sealed record CertRotateRequest(string CertId, string? CsrPem = null, bool? RetireOld = null);

internal sealed record CertRotateResult(
    long DaysUntilExpiry, IReadOnlyList<string> DnsNames, string Id, bool IsExpired, long NotAfter, long NotBefore, string Subject,
    string CertId, string CertificatePem, string? PrivateKeyPem, string ChainPem, string Replaces, bool IsOldRevoked)
{
    /// <summary>Never prints the key.</summary>
    public override string ToString() => $"{nameof(CertRotateResult)} {{ CertId = {CertId} }}";
}
