using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.Workloads;

namespace ClawBridge.Secrets;

/// <summary><c>secret_get</c>: the value of a secret.</summary>
internal sealed class SecretGetHandler(SecretService secrets, IWorkloads workloads) : Handler<SecretGetRequest, SecretGetResult>
{
    private const int LongestReason = 500;

    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "secret_get",
        Summary = "Shows the value of a secret to a principal that its policy names, the owner or an administrator.",
        Group = "secrets",
        Effect = Effect.Read,
        IsSensitive = true,
        AnswerHoldsSecret = true,
        Permission = "secrets:reveal",
        Parameters =
        [
            SecretShapes.Id,
            new("version", Shape.Integer(1, int.MaxValue), "A kept version; left out, the newest."),
            new("workload_id", Shape.Text(200), "On behalf of this workload: shown only if that, too, may use the secret. Gives no right that the caller does not have."),
            new("reason", Shape.Text(LongestReason), "Why, for the audit record, where a value in it is left out.", Default: "\"bridge access\""),
        ],
        Result = Shape.Record(
            new("id", Shape.Text(), "The secret."),
            new("value", Shape.Text(), "Its value."),
            new("version", Shape.Integer(1), "The version that this is the value of.")),
        Errors =
        [
            (ErrorCodes.InvalidParams, "the id is not valid, or the workload's reference fits several"),
            (ErrorCodes.NotFound, "no secret has this id, the version is not kept, or there is no such workload"),
            (ErrorCodes.PermissionDenied, "the policy names neither the caller nor, where one is given, the workload; the sentence says whom it names"),
            (ErrorCodes.Unavailable, "the value does not open under the master key"),
        ],
        Example = """{"id":"db-password","reason":"rotating the database user"}""",
    };

    protected override JsonTypeInfo<SecretGetRequest> RequestType => SecretJson.Default.SecretGetRequest;

    protected override JsonTypeInfo<SecretGetResult> ResultType => SecretJson.Default.SecretGetResult;

    public override ValueTask<SecretGetResult> HandleAsync(SecretGetRequest request, CallContext call)
    {
        SecretIds.Check(request.Id);
        call.Target = request.Id;
        call.Reason = request.Reason;
        secrets.Withhold(request.Id, call);
        var secret = secrets.Get(request.Id);
        SecretAccess.RequireReader(secret, call.Principal);
        if (request.WorkloadId is { } workload) SecretAccess.RequireUser(secret, workloads.Resolve(workload), secrets.Namespaces);
        return ValueTask.FromResult(new SecretGetResult(secret.Id, secrets.Read(secret, request.Version), request.Version ?? secret.Version));
    }
}

/// <summary>The params of <c>secret_get</c>.</summary>
internal sealed record SecretGetRequest(string Id, int? Version = null, string? WorkloadId = null, string? Reason = null);

/// <summary>The answer of <c>secret_get</c>.</summary>
internal sealed record SecretGetResult(string Id, string Value, int Version)
{
    /// <summary>Never prints the value.</summary>
    public override string ToString() => nameof(SecretGetResult);
}
