using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Pki;

/// <summary>Revokes a certificate: it is on the next revocation list, and the listener honours it at once.</summary>
internal sealed class CertRevokeHandler(PkiServices pki) : Handler<CertRevokeRequest, CertRevokeResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "cert_revoke",
        Summary = "Revokes a certificate for good: ca_crl lists it, and a node whose newest it is is cut off until it joins again with a new token.",
        Group = "pki",
        Effect = Effect.Destructive,
        Permission = "certificates:delete",
        Parameters =
        [
            CertificateShapes.Id,
            new("reason", CertificateShapes.Reason, "Why, for the revocation list (RFC 5280).", Default: "\"unspecified\""),
        ],
        Result = Shape.Record(
            new Field("success", Shape.Boolean(), "True: it is revoked."),
            new Field("cert_id", Shape.Text(), "The certificate."),
            new Field("revocation_reason", CertificateShapes.Reason, "Why."),
            new Field("revoked_at", Shape.Time(), "Unix milliseconds.")),
        Errors = [(ErrorCodes.NotFound, "no such certificate"), (ErrorCodes.InvalidParams, "cert_id is no UUID"), (ErrorCodes.Conflict, "it is revoked already")],
        Example = """{"cert_id":"4f1c2d3e-5a6b-4c7d-8e9f-0a1b2c3d4e5f","reason":"key_compromise"}""",
    };

    protected override JsonTypeInfo<CertRevokeRequest> RequestType => PkiJson.Default.CertRevokeRequest;

    protected override JsonTypeInfo<CertRevokeResult> ResultType => PkiJson.Default.CertRevokeResult;

    public override async ValueTask<CertRevokeResult> HandleAsync(CertRevokeRequest request, CallContext call)
    {
        var id = call.Target = pki.Certificates.Require(request.CertId).Id;
        var reason = request.Reason ?? RevocationReason.Unspecified;
        var revoked = await call.TransactAsync(transaction => CertificateService.Revoke(transaction, id, reason));
        return new CertRevokeResult(true, id, reason, revoked.RevokedAt!.Value);
    }
}

internal sealed record CertRevokeRequest(string CertId, RevocationReason? Reason = null);

internal sealed record CertRevokeResult(bool Success, string CertId, RevocationReason RevocationReason, long RevokedAt);
