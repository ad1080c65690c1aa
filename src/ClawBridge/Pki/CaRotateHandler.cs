using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Pki;

/// <summary>Replaces the issuing CA under the same root, so that whoever trusts the root goes on without a change.</summary>
internal sealed class CaRotateHandler(PkiServices pki) : Handler<EmptyRequest, CaRotateResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "ca_rotate",
        Summary = "Makes a new issuing CA under the same root; the listener and all nodes get certificates of it, and what the old one issued stays valid until it ends.",
        Group = "pki",
        Effect = Effect.Destructive,
        Permission = "certificates:admin",
        Result = Shape.Record(
            new Field("issuing_ca", AuthorityView.Form, "The new issuing CA."),
            new Field("retired_ca", AuthorityView.Form, "The one that it replaces; it goes on signing its revocation list."),
            new Field("chain_pem", Shape.Text(), "The certificates of all issuing CAs, the newest first.")),
        Errors = [(ErrorCodes.Conflict, "the root has ended")],
    };

    protected override JsonTypeInfo<EmptyRequest> RequestType => PkiJson.Default.EmptyRequest;

    protected override JsonTypeInfo<CaRotateResult> ResultType => PkiJson.Default.CaRotateResult;

    public override async ValueTask<CaRotateResult> HandleAsync(EmptyRequest request, CallContext call) => await call.TransactAsync(transaction =>
    {
        var (made, old) = pki.Authorities.Rotate(transaction);
        call.Target = made.Id;
        var chain = Authorities.AllIssuing(transaction.Rows(PkiTables.Authorities)).Select(static record => Pems.Certificate(record.Certificate));
        var answer = new CaRotateResult(AuthorityView.Of(made), AuthorityView.Of(old), string.Concat(chain));
        Remember(call, transaction, answer);
        return answer;
    });
}

internal sealed record CaRotateResult(AuthorityView IssuingCa, AuthorityView RetiredCa, string ChainPem);
