using System.Security.Cryptography;
using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Secrets;

/// <summary><c>secret_put</c>: stores a secret, or the next version of one.</summary>
internal sealed class SecretPutHandler(SecretService secrets) : Handler<SecretPutRequest, SecretPutResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "secret_put",
        Summary = "Stores a secret, encrypted; of one that exists already, the value becomes the next version and the policy stays as far as it is not named.",
        Group = "secrets",
        Effect = Effect.Write,
        Permission = "secrets:create",
        Parameters =
        [
            SecretShapes.Id,
            new("value", Shape.Text(), "The secret: any text of at most 262144 bytes (256 KiB) in UTF-8.", IsRequired: true, IsSecret: true),
            .. PolicyChange.Parameters("Left out: as before, at first nobody, and of principals who stores it."),
            SecretShapes.KeepVersions,
        ],
        Result = Shape.Record(
            new("id", Shape.Text(), "The secret."),
            new("success", Shape.Boolean(), "True: it is stored durably."),
            new("version", Shape.Integer(1), "The version that the value has become.")),
        Errors =
        [
            (ErrorCodes.InvalidParams, "the id is not valid, the value is longer than 256 KiB, or an entry of the policy is empty or names a user or namespace that is not there"),
            (ErrorCodes.PermissionDenied, "the secret exists, the call names a part of its policy, and the caller may not change that"),
        ],
        Example = """{"id":"db-password","value":"correct horse","allowed_workloads":["train"]}""",
    };

    protected override JsonTypeInfo<SecretPutRequest> RequestType => SecretJson.Default.SecretPutRequest;

    protected override JsonTypeInfo<SecretPutResult> ResultType => SecretJson.Default.SecretPutResult;

    public override async ValueTask<SecretPutResult> HandleAsync(SecretPutRequest request, CallContext call)
    {
        SecretIds.Check(request.Id);
        var change = new PolicyChange(request.AllowedNamespaces, request.AllowedPrincipals, request.AllowedWorkloads);
        change.Check();
        var value = SecretText.Bytes(request.Value, "$.value");
        try
        {
            SecretText.RequireNotIn(request.Id, value);
            call.Target = request.Id;
            secrets.Withhold(request.Id, call);
            return await call.TransactAsync(transaction =>
            {
                var secret = secrets.Put(transaction, call, request.Id, value, change, request.KeepVersions);
                var answer = new SecretPutResult(secret.Id, true, secret.Version);
                Remember(call, transaction, answer);
                return answer;
            });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(value);
        }
    }
}

/// <summary>The params of <c>secret_put</c>.</summary>
internal sealed record SecretPutRequest(
    string Id, string Value, IReadOnlyList<string>? AllowedWorkloads = null, IReadOnlyList<string>? AllowedNamespaces = null,
    IReadOnlyList<string>? AllowedPrincipals = null, int? KeepVersions = null)
{
    /// <summary>Never prints the value.</summary>
    public override string ToString() => nameof(SecretPutRequest);
}

/// <summary>The answer of <c>secret_put</c>.</summary>
internal sealed record SecretPutResult(string Id, bool Success, int Version);
