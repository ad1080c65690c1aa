using System.Security.Cryptography;
using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.Workloads;

namespace ClawBridge.Secrets;

/// <summary><c>secret_rotate</c>: a new value for a secret, and on demand a restart of what uses it.</summary>
internal sealed class SecretRotateHandler(SecretService secrets) : Handler<SecretRotateRequest, SecretRotateResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "secret_rotate",
        Summary = "Gives a secret a new value as its next version; with restart_dependents, what runs with the newest version is restarted to get it.",
        Group = "secrets",
        Effect = Effect.Write,
        Permission = "secrets:update",
        Parameters =
        [
            SecretShapes.Id,
            new("new_value", Shape.Text(), "The new value: any text of at most 262144 bytes (256 KiB) in UTF-8.", IsRequired: true, IsSecret: true),
            SecretShapes.KeepVersions,
            new("restart_dependents", Shape.Boolean(), "Restart the replicas that run with it as a file or variable and are not pinned to a version: they are asked to end and started anew.", Default: "false"),
        ],
        Result = Shape.Record(
            new("success", Shape.Boolean(), "True: the new version is stored durably."),
            new("id", Shape.Text(), "The secret."),
            new("restarted", Shape.List(Shape.Text()), "Ids of the workloads that are being restarted."),
            new("version", Shape.Integer(1), "The new version.")),
        Errors = [(ErrorCodes.InvalidParams, "the id is not valid, or the value is longer than 256 KiB"), (ErrorCodes.NotFound, "no secret has this id"), (ErrorCodes.PermissionDenied, "the caller may not read the secret")],
        Example = """{"id":"db-password","new_value":"battery staple","restart_dependents":true}""",
    };

    protected override JsonTypeInfo<SecretRotateRequest> RequestType => SecretJson.Default.SecretRotateRequest;

    protected override JsonTypeInfo<SecretRotateResult> ResultType => SecretJson.Default.SecretRotateResult;

    public override async ValueTask<SecretRotateResult> HandleAsync(SecretRotateRequest request, CallContext call)
    {
        SecretIds.Check(request.Id);
        var value = SecretText.Bytes(request.NewValue, "$.new_value");
        try
        {
            SecretText.RequireNotIn(request.Id, value);
            call.Target = request.Id;
            secrets.Withhold(request.Id, call);
            return await call.TransactAsync(transaction =>
            {
                var secret = secrets.Rotate(transaction, call, request.Id, value, request.KeepVersions);
                var restarted = request.RestartDependents ? WorkloadRestarts.OfSecretUsers(transaction, secret.Id) : [];
                var answer = new SecretRotateResult(true, secret.Id, restarted, secret.Version);
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

/// <summary>The params of <c>secret_rotate</c>.</summary>
internal sealed record SecretRotateRequest(string Id, string NewValue, int? KeepVersions = null, bool RestartDependents = false)
{
    /// <summary>Never prints the value.</summary>
    public override string ToString() => nameof(SecretRotateRequest);
}

/// <summary>The answer of <c>secret_rotate</c>.</summary>
internal sealed record SecretRotateResult(bool Success, string Id, IReadOnlyList<string> Restarted, int Version);
