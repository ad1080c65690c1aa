using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Pki;

/// <summary>Shows one certificate.</summary>
internal sealed class CertGetHandler(PkiServices pki) : Handler<CertGetRequest, CertificateDetail>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "cert_get",
        Summary = "Shows a certificate of the cluster: names, dates, usages, revocation, and its PEM with the chain.",
        Group = "pki",
        Effect = Effect.Read,
        Permission = "certificates:read",
        Parameters = [CertificateShapes.Id],
        Result = Shape.Record([.. CertificateShapes.Legacy, .. CertificateShapes.Whole]),
        Errors = [(ErrorCodes.NotFound, "no such certificate"), (ErrorCodes.InvalidParams, "cert_id is no UUID")],
        Example = """{"cert_id":"4f1c2d3e-5a6b-4c7d-8e9f-0a1b2c3d4e5f"}""",
    };

    protected override JsonTypeInfo<CertGetRequest> RequestType => PkiJson.Default.CertGetRequest;

    protected override JsonTypeInfo<CertificateDetail> ResultType => PkiJson.Default.CertificateDetail;

    public override ValueTask<CertificateDetail> HandleAsync(CertGetRequest request, CallContext call)
    {
        var record = pki.Certificates.Require(request.CertId);
        return ValueTask.FromResult(CertificateDetail.Of(record, pki.Store.Current.Rows(PkiTables.Authorities), pki.Now));
    }
}

internal sealed record CertGetRequest(string CertId);
