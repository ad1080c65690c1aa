using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Vault;

/// <summary>
/// <c>vault_retrieve</c>: gives a value to whom its policy allows it. A write, because it counts: so a read-only session gets no
/// value, and a dry run shows none.
/// </summary>
internal sealed class VaultRetrieveHandler(VaultService vault) : Handler<VaultRetrieveRequest, VaultRetrieveResult>
{
    private const int MaxSessionLength = MetaReader.LongestText;

    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "vault_retrieve",
        Summary = "Gives a value if its policy allows it to this caller for this purpose, and counts that; each call is judged and counted anew, also with an idempotency key.",
        Group = "vault",
        Effect = Effect.Write,
        IsSensitive = true,
        Permission = "vault:reveal",
        AnswerHoldsSecret = true,
        IsAnsweredAnew = true,
        Parameters =
        [
            VaultShapes.Id,
            new("reason", Shape.Text(VaultRules.MaxReasonLength), "Why the value is needed; kept in the vault's log, where a value in it is left out.", IsRequired: true),
            new("purpose", Shape.Text(VaultRules.MaxPurposeLength), "What the value is for; compared with the entry's allowed_purposes.", IsRequired: true),
            new("session_id", Shape.Text(MaxSessionLength), "Must be the same as _meta.session where that is there; by itself only kept in the log, never believed."),
            new("policy_acknowledged", Shape.Boolean(), "Taken and ignored: a confirmation is the second call with _meta.confirm.", Default: "false"),
        ],
        Result = Shape.Record(
            new Field("access_count", Shape.Integer(0), "How often the value was given since it was stored, this time included."),
            new Field("description", Shape.Text().Nullable, "What it is for."),
            new Field("id", Shape.Text(), "The entry."),
            new Field("message", Shape.Text().Nullable, "Of a dry run: that nothing was judged."),
            new Field("value", Shape.Text().Nullable, "The secret; null in a dry run, which shows none.")),
        Errors =
        [
            (ErrorCodes.NotFound, "no such entry"),
            (ErrorCodes.PermissionDenied, "the policy denies it: wrong user, session or purpose, expired, read as often as allowed, or by custom_policy; also when session_id is not _meta.session"),
            (ErrorCodes.Unavailable, "the value does not open under this master key"),
            (ErrorCodes.Conflict, "the entry was stored anew since it was confirmed"),
            (ErrorCodes.ConfirmationRequired, "the entry has require_confirmation"),
        ],
        Example = """{"id":"hub-password","purpose":"deploy","reason":"Pull the image of workload train."}""",
    };

    protected override JsonTypeInfo<VaultRetrieveRequest> RequestType => VaultJson.Default.VaultRetrieveRequest;

    protected override JsonTypeInfo<VaultRetrieveResult> ResultType => VaultJson.Default.VaultRetrieveResult;

    public override async ValueTask<VaultRetrieveResult> HandleAsync(VaultRetrieveRequest request, CallContext call)
    {
        VaultRules.CheckId(request.Id);
        vault.Withhold(request.Id, call);
        VaultRules.CheckText("reason", request.Reason);
        VaultRules.CheckText("purpose", request.Purpose);
        VaultRules.CheckText("session_id", request.SessionId);
        var (entry, value) = await vault.RetrieveAsync(request.Id, VaultFacts.Of(call, request.Purpose, request.Reason, request.SessionId), call);
        return value is null
            ? new VaultRetrieveResult(entry.AccessCount, null, entry.Id, "A dry run shows no value and does not judge the policy: that is done, and recorded, when the value is really asked for.", null)
            : new VaultRetrieveResult(entry.AccessCount, entry.Description, entry.Id, null, value);
    }
}

/// <summary>The params of <c>vault_retrieve</c>.</summary>
internal sealed record VaultRetrieveRequest(string Id, string Reason, string Purpose, string? SessionId = null, bool? PolicyAcknowledged = null);

/// <summary>The answer of <c>vault_retrieve</c>.</summary>
internal sealed record VaultRetrieveResult(long AccessCount, string? Description, string Id, string? Message, string? Value)
{
    /// <summary>Never prints the value.</summary>
    public override string ToString() => nameof(VaultRetrieveResult);
}
