using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Pki;

/// <summary>Gives the revocation lists of the cluster's authorities.</summary>
internal sealed class CaCrlHandler(PkiServices pki) : Handler<CaCrlRequest, CaCrlResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "ca_crl",
        Summary = "Gives the signed revocation lists (CRL) of the root and every issuing CA, as PEM and DER; the listener serves the issuing CA's as /ca.crl.",
        Group = "pki",
        Effect = Effect.Read,
        Permission = "certificates:read",
        Parameters = [new("issuer", Shape.Text(64), "Only this authority's: root, or an id of ca_status.")],
        Result = Shape.Record(
            new Field("crl_pem", Shape.Text(), "All the lists below as one PEM text."),
            new Field("crls", Shape.List(Shape.Record(
                new Field("issuer", Shape.Text(), "The authority whose certificates it is about: root, or an issuing CA's id."),
                new Field("number", Shape.Integer(0), "Grows with each list of the authority."),
                new Field("this_update", Shape.Time(), "When it was made; Unix milliseconds."),
                new Field("next_update", Shape.Time(), "Until when it is good; Unix milliseconds."),
                new Field("revoked", Shape.List(Shape.Text()), "Ids of the certificates on it; of the root's list, ids of issuing CAs."),
                new Field("der_base64", Shape.Text(), "The list, DER, base64."))), "The lists, the root's first.")),
        Errors = [(ErrorCodes.NotFound, "no such authority, or none at all because nothing has needed one yet")],
        Example = """{"issuer":"issuing-1"}""",
    };

    protected override JsonTypeInfo<CaCrlRequest> RequestType => PkiJson.Default.CaCrlRequest;

    protected override JsonTypeInfo<CaCrlResult> ResultType => PkiJson.Default.CaCrlResult;

    public override ValueTask<CaCrlResult> HandleAsync(CaCrlRequest request, CallContext call)
    {
        var state = pki.Store.Current;
        if (Authorities.Root(state.Rows(PkiTables.Authorities)) is null)
            throw RpcException.NotFound("Certificate authority", request.Issuer ?? AuthorityRecord.RootId, Authorities.NoneYet);
        var lists = pki.Revocations.Of(state);
        if (request.Issuer is { } issuer)
        {
            lists = [.. lists.Where(list => list.IssuerId == issuer)];
            if (lists.Count == 0) throw RpcException.NotFound("Certificate authority", issuer, "ca_status shows all of them.");
        }

        return ValueTask.FromResult(new CaCrlResult(
            string.Concat(lists.Select(static list => list.Pem)),
            [.. lists.Select(static list => new CaCrlItem(
                list.IssuerId, list.Number, list.ThisUpdate, list.NextUpdate, list.Revoked, Convert.ToBase64String(list.Der)))]));
    }
}

internal sealed record CaCrlRequest(string? Issuer = null);

internal sealed record CaCrlResult(string CrlPem, IReadOnlyList<CaCrlItem> Crls);

internal sealed record CaCrlItem(string Issuer, long Number, long ThisUpdate, long NextUpdate, IReadOnlyList<string> Revoked, string DerBase64);
