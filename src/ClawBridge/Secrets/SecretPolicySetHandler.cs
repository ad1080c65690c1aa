using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Secrets;

/// <summary><c>secret_policy_set</c>: changes who may read and use a secret.</summary>
internal sealed class SecretPolicySetHandler(SecretService secrets) : Handler<SecretPolicySetRequest, SecretPolicySetResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "secret_policy_set",
        Summary = "Changes who may read and use a secret; what is not named stays. What runs keeps what it has; the next start asks the new policy.",
        Group = "secrets",
        Effect = Effect.Write,
        Permission = "secrets:update",
        Parameters = [SecretShapes.Id, .. PolicyChange.Parameters("Left out: as before.")],
        Result = Shape.Record(
            new("success", Shape.Boolean(), "True: the policy holds."),
            new("id", Shape.Text(), "The secret."),
            new("policy", SecretShapes.Policy, "The whole policy as it is now.")),
        Errors =
        [
            (ErrorCodes.InvalidParams, "the id is not valid, nothing is named, or an entry is empty or names a user or namespace that is not there"),
            (ErrorCodes.NotFound, "no secret has this id"),
            (ErrorCodes.PermissionDenied, "the caller is neither named in allowed_principals nor the owner or an administrator"),
        ],
        Example = """{"id":"db-password","allowed_namespaces":["default"]}""",
    };

    protected override JsonTypeInfo<SecretPolicySetRequest> RequestType => SecretJson.Default.SecretPolicySetRequest;

    protected override JsonTypeInfo<SecretPolicySetResult> ResultType => SecretJson.Default.SecretPolicySetResult;

    public override async ValueTask<SecretPolicySetResult> HandleAsync(SecretPolicySetRequest request, CallContext call)
    {
        SecretIds.Check(request.Id);
        call.Target = request.Id;
        secrets.Withhold(request.Id, call);
        var change = new PolicyChange(request.AllowedNamespaces, request.AllowedPrincipals, request.AllowedWorkloads);
        if (change.IsEmpty)
            throw RpcException.Invalid("$", "secret_policy_set was told nothing to set.", "Name allowed_workloads, allowed_namespaces or allowed_principals; an empty list names nobody.");
        change.Check();
        return await call.TransactAsync(transaction =>
        {
            var secret = secrets.SetPolicy(transaction, call, request.Id, change);
            return new SecretPolicySetResult(true, secret.Id, PolicyReferences.Shown(secret.Policy, transaction));
        });
    }
}

/// <summary>The params of <c>secret_policy_set</c>.</summary>
internal sealed record SecretPolicySetRequest(
    string Id, IReadOnlyList<string>? AllowedWorkloads = null, IReadOnlyList<string>? AllowedNamespaces = null, IReadOnlyList<string>? AllowedPrincipals = null);

/// <summary>The answer of <c>secret_policy_set</c>.</summary>
internal sealed record SecretPolicySetResult(bool Success, string Id, SecretPolicy Policy);
