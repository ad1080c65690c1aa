using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.Workloads;

namespace ClawBridge.Secrets;

/// <summary><c>secret_metadata</c>: all of a secret but its value.</summary>
internal sealed class SecretMetadataHandler(SecretService secrets) : Handler<SecretMetadataRequest, SecretMetadataResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "secret_metadata",
        Summary = "Shows all of a secret but its value: versions, policy, and which unfinished workloads use it.",
        Group = "secrets",
        Effect = Effect.Read,
        Permission = "secrets:read",
        Parameters = [SecretShapes.Id],
        Result = Shape.Record(
            new("created_at", Shape.Time(), "When version 1 was stored; Unix milliseconds."),
            new("id", Shape.Text(), "The secret."),
            new("updated_at", Shape.Time(), "When the newest version was stored; Unix milliseconds."),
            new("version", Shape.Integer(1), "The newest version."),
            new("created_by", Shape.Text(), "The principal that stored it first."),
            new("keep_versions", Shape.Integer(1), "How many versions are kept."),
            new("policy", SecretShapes.Policy, "Who may read and use it; * is everybody."),
            new("size_bytes", Shape.Integer(0), "Bytes of the newest value in UTF-8."),
            new("used_by", Shape.List(Shape.Record(
                new("workload_id", Shape.Text(), "The workload."),
                new("name", Shape.Text().Nullable, "Its name."),
                new("version", Shape.Integer(1).Nullable, "The version that it is pinned to; null = the newest."))), "Unfinished workloads that use it, oldest first."),
            new("versions", Shape.List(Shape.Record(
                new("version", Shape.Integer(1), "The version."),
                new("created_at", Shape.Time(), "When it was stored; Unix milliseconds."),
                new("size_bytes", Shape.Integer(0), "Bytes of its value in UTF-8."))), "Kept versions, oldest first.")),
        Errors = [(ErrorCodes.InvalidParams, "the id is not valid"), (ErrorCodes.NotFound, "no secret has this id")],
        Example = """{"id":"db-password"}""",
    };

    protected override JsonTypeInfo<SecretMetadataRequest> RequestType => SecretJson.Default.SecretMetadataRequest;

    protected override JsonTypeInfo<SecretMetadataResult> ResultType => SecretJson.Default.SecretMetadataResult;

    public override ValueTask<SecretMetadataResult> HandleAsync(SecretMetadataRequest request, CallContext call)
    {
        SecretIds.Check(request.Id);
        call.Target = request.Id;
        var secret = secrets.Get(request.Id);
        var users = SecretUses.Of(secrets.Store.Current, secret.Id).Select(static use => new SecretUserView(use.Workload.Id, use.Workload.Name, use.Version)).Distinct();
        return ValueTask.FromResult(new SecretMetadataResult(
            secret.CreatedAt, secret.Id, secret.UpdatedAt, secret.Version, secret.CreatedBy, secret.KeepVersions, PolicyReferences.Shown(secret.Policy, secrets.Store.Current),
            secret.Versions[^1].SizeBytes, [.. users], secret.Versions));
    }
}

/// <summary>The params of <c>secret_metadata</c>.</summary>
internal sealed record SecretMetadataRequest(string Id);

/// <summary>The answer of <c>secret_metadata</c>.</summary>
internal sealed record SecretMetadataResult(
    long CreatedAt, string Id, long UpdatedAt, int Version, string CreatedBy, int KeepVersions, SecretPolicy Policy, int SizeBytes,
    IReadOnlyList<SecretUserView> UsedBy, IReadOnlyList<SecretVersion> Versions);

/// <summary>A workload that uses a secret.</summary>
internal sealed record SecretUserView(string WorkloadId, string? Name, int? Version);
