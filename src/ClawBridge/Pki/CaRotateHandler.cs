using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Pki;

/// <summary>Replaces the issuing CA under the same root, so that whoever trusts the root goes on without a change; on demand revokes those of before.</summary>
internal sealed class CaRotateHandler(PkiServices pki) : Handler<CaRotateRequest, CaRotateResult>
{
    private readonly AuthorityRetirement _retirement = new(pki);

    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "ca_rotate",
        Summary = "Makes a new issuing CA under the same root; the listener and all nodes get certificates of it. What the old one issued stays valid until it ends, or with revoke_old is revoked after a confirmation.",
        Group = "pki",
        Effect = Effect.Destructive,
        Permission = "certificates:admin",
        Parameters =
        [
            new("revoke_old", Shape.Boolean(), "Also put the issuing CAs of before on the root's revocation list: what they issued is trusted no more. Connected nodes get new certificates first; has to be confirmed.", Default: "false"),
        ],
        Result = Shape.Record(
            new Field("issuing_ca", AuthorityView.Form, "The new issuing CA."),
            new Field("retired_ca", AuthorityView.Form, "The one that it replaces; it goes on signing its revocation list."),
            new Field("chain_pem", Shape.Text(), "The certificates of all issuing CAs, the newest first."),
            new Field("revoked_cas", Shape.List(Shape.Text()), "Ids of the issuing CAs that were revoked: with revoke_old the one that was replaced, and those retired before."),
            new Field("to_rejoin", Shape.List(Shape.Text()), "Names of the nodes that got no new certificate before that, and have to join again.")),
        Errors = [(ErrorCodes.NotFound, "revoke_old, and there is no CA yet"), (ErrorCodes.Conflict, "the root has ended"), (ErrorCodes.ConfirmationRequired, "revoke_old has to be confirmed with _meta.confirm")],
        Example = """{"revoke_old":true}""",
    };

    protected override JsonTypeInfo<CaRotateRequest> RequestType => PkiJson.Default.CaRotateRequest;

    protected override JsonTypeInfo<CaRotateResult> ResultType => PkiJson.Default.CaRotateResult;

    public override async ValueTask<CaRotateResult> HandleAsync(CaRotateRequest request, CallContext call)
    {
        if (!request.RevokeOld) return await call.TransactAsync(transaction => Answer(call, transaction, Rotate(call, transaction), [], []));
        if (Authorities.Root(pki.Store.Current.Rows(PkiTables.Authorities)) is null) throw RpcException.NotFound("Certificate authority", AuthorityRecord.RootId, Authorities.NoneYet);
        var (plan, world) = _retirement.Plan(pki.Store.Current);
        call.RequireConfirmation(plan, world);
        if (call.IsDryRun) return await call.TransactAsync(transaction => Revoke(call, transaction, Rotate(call, transaction)));
        var rotated = await call.TransactAsync(transaction => Rotate(call, transaction));
        await _retirement.MoveNodesAsync(call.Cancellation);
        return await call.TransactAsync(transaction => Revoke(call, transaction, rotated));
    }

    private (string New, string Old) Rotate(CallContext call, Transaction transaction)
    {
        var (made, old) = pki.Authorities.Rotate(transaction);
        call.Target = made.Id;
        return (made.Id, old.Id);
    }

    private CaRotateResult Revoke(CallContext call, Transaction transaction, (string New, string Old) rotated)
    {
        var left = AuthorityRetirement.ToRejoin(transaction);
        return Answer(call, transaction, rotated, [.. Authorities.RevokeRetired(transaction).Select(static record => record.Id)], left);
    }

    private CaRotateResult Answer(
        CallContext call, Transaction transaction, (string New, string Old) rotated, IReadOnlyList<string> revoked, IReadOnlyList<string> toRejoin)
    {
        var rows = transaction.Rows(PkiTables.Authorities);
        var chain = Authorities.AllIssuing(rows).Select(static record => Pems.Certificate(record.Certificate));
        var answer = new CaRotateResult(AuthorityView.Of(rows[rotated.New]), AuthorityView.Of(rows[rotated.Old]), string.Concat(chain), revoked, toRejoin);
        Remember(call, transaction, answer);
        return answer;
    }
}

internal sealed record CaRotateRequest(bool RevokeOld = false);

internal sealed record CaRotateResult(
    AuthorityView IssuingCa, AuthorityView RetiredCa, string ChainPem, IReadOnlyList<string> RevokedCas, IReadOnlyList<string> ToRejoin);
