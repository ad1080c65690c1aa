using System.Text.Json.Serialization.Metadata;
using ClawBridge.Discovery.Credentials;
using ClawBridge.Rpc;
using ClawBridge.Workloads;

namespace ClawBridge.Secrets;

/// <summary><c>secret_delete</c>: forgets a secret with all its versions.</summary>
internal sealed class SecretDeleteHandler(SecretService secrets) : Handler<SecretDeleteRequest, SecretDeleteResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "secret_delete",
        Summary = "Deletes a secret with all its versions; with force, after a confirmation, also one that unfinished workloads or credential profiles use.",
        Group = "secrets",
        Effect = Effect.Destructive,
        Permission = "secrets:delete",
        Parameters = [SecretShapes.Id, new("force", Shape.Boolean(), "Also when workloads or credential profiles use it: those that run keep what they have, and wait when they are to be started again; has to be confirmed.", Default: "false")],
        Result = Shape.Record(new("success", Shape.Boolean(), "True: it is gone."), new("id", Shape.Text(), "The secret.")),
        Errors =
        [
            (ErrorCodes.InvalidParams, "the id is not valid"),
            (ErrorCodes.NotFound, "no secret has this id"),
            (ErrorCodes.PermissionDenied, "the caller may not read the secret"),
            (ErrorCodes.Conflict, "unfinished workloads or credential profiles use it and force is not set"),
            (ErrorCodes.ConfirmationRequired, "force has to be confirmed with _meta.confirm"),
        ],
        Example = """{"id":"db-password"}""",
    };

    protected override JsonTypeInfo<SecretDeleteRequest> RequestType => SecretJson.Default.SecretDeleteRequest;

    protected override JsonTypeInfo<SecretDeleteResult> ResultType => SecretJson.Default.SecretDeleteResult;

    public override async ValueTask<SecretDeleteResult> HandleAsync(SecretDeleteRequest request, CallContext call)
    {
        SecretIds.Check(request.Id);
        call.Target = request.Id;
        secrets.Withhold(request.Id, call);
        if (request.Force)
        {
            var secret = secrets.Get(request.Id);
            SecretAccess.RequireKeeper(secret, call.Principal);
            var users = SecretUses.Of(secrets.Store.Current, secret.Id).Select(static use => use.Label).Distinct(StringComparer.Ordinal);
            var profiles = CredentialUses.Of(secrets.Store.Current, secret.Id);
            call.RequireConfirmation(
                [
                    $"Delete secret {secret.Id} with all its versions, {secret.Versions.Count} in number.",
                    .. users.Select(static user => $"Leave {user} without it: what runs goes on, and cannot be started again."),
                    .. profiles.Select(static profile => $"Leave credential profile {profile} without it: nobody can log in with it any more."),
                ],
                FormattableString.Invariant($"{secret.Revision}"));
        }

        await call.TransactAsync(transaction =>
        {
            SecretService.Delete(transaction, call, request.Id, request.Force);
            return true;
        });
        return new SecretDeleteResult(true, request.Id);
    }
}

/// <summary>The params of <c>secret_delete</c>.</summary>
internal sealed record SecretDeleteRequest(string Id, bool Force = false);

/// <summary>The answer of <c>secret_delete</c>.</summary>
internal sealed record SecretDeleteResult(bool Success, string Id);
