using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Vault;

/// <summary><c>vault_delete</c>: deletes an entry with its value.</summary>
internal sealed class VaultDeleteHandler(VaultService vault) : Handler<VaultDeleteRequest, VaultDeleteResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "vault_delete",
        Summary = "Deletes an entry of the vault with its value; what was done with it stays in the vault's log.",
        Group = "vault",
        Effect = Effect.Destructive,
        Permission = "vault:delete",
        Parameters =
        [
            VaultShapes.Id,
            new("reason", Shape.Text(VaultRules.MaxReasonLength), "Why; kept in the vault's log, where a value in it is left out.", IsRequired: true),
        ],
        Result = Shape.Record(
            new Field("deleted", Shape.Boolean(), "True."),
            new Field("id", Shape.Text(), "The entry.")),
        Errors =
        [
            (ErrorCodes.NotFound, "no such entry"),
            (ErrorCodes.Conflict, "the entry was stored anew since it was confirmed"),
            (ErrorCodes.ConfirmationRequired, "the entry has require_confirmation"),
        ],
        Example = """{"id":"hub-password","reason":"The account is closed."}""",
    };

    protected override JsonTypeInfo<VaultDeleteRequest> RequestType => VaultJson.Default.VaultDeleteRequest;

    protected override JsonTypeInfo<VaultDeleteResult> ResultType => VaultJson.Default.VaultDeleteResult;

    public override async ValueTask<VaultDeleteResult> HandleAsync(VaultDeleteRequest request, CallContext call)
    {
        VaultRules.CheckId(request.Id);
        vault.Withhold(request.Id, call);
        VaultRules.CheckText("reason", request.Reason);
        await vault.DeleteAsync(request.Id, request.Reason, call);
        return new VaultDeleteResult(true, request.Id);
    }
}

/// <summary>The params of <c>vault_delete</c>.</summary>
internal sealed record VaultDeleteRequest(string Id, string Reason);

/// <summary>The answer of <c>vault_delete</c>.</summary>
internal sealed record VaultDeleteResult(bool Deleted, string Id);
