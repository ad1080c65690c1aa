using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Tenancy;

/// <summary><c>quota_set</c>: changes the limits of a namespace.</summary>
internal sealed class QuotaSetHandler(TenancyService tenancy) : Handler<QuotaSetRequest, NamespaceView>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "quota_set",
        Summary = "Sets limits of a namespace; what is left out stays, and null lifts a limit. A tenant's are set with tenant_quota_set.",
        Group = "tenancy",
        Effect = Effect.Write,
        Permission = QuotaPatch.Permission,
        Reach = Reach.Namespace,
        Parameters =
        [
            TenancyShapes.NamespaceId,
            new("quota", QuotaPatch.Declared, "The limits to change. What is in use above a new limit goes on; only more is refused.", IsRequired: true),
        ],
        Result = NamespaceView.Declared,
        Errors =
        [
            (ErrorCodes.NotFound, "no such namespace"),
            (ErrorCodes.InvalidParams, "a bare name fits several namespaces, or a limit is not valid"),
            (ErrorCodes.PermissionDenied, "the caller has the permission in the namespace only, not in its tenant"),
        ],
        Example = """{"namespace_id":"research/nlp","quota":{"max_gpus":8,"gpu_hours":null}}""",
    };

    protected override JsonTypeInfo<QuotaSetRequest> RequestType => TenancyJson.Default.QuotaSetRequest;

    protected override JsonTypeInfo<NamespaceView> ResultType => TenancyJson.Default.NamespaceView;

    public override async ValueTask<NamespaceView> HandleAsync(QuotaSetRequest request, CallContext call)
    {
        var found = tenancy.View.ResolveNamed(request.NamespaceId, call);
        call.Target = found.Id;
        // Who runs a namespace does not decide how much of the tenant it gets.
        call.RequireIn(new Place(found.TenantId, null), $"tenant {tenancy.View.Tenant(found.TenantId)?.Name ?? found.TenantId}");
        return await call.TransactAsync(transaction => tenancy.Show(
            transaction, TenancyCommands.ChangeNamespace(transaction, found.Id, "quota", row => row with { Quota = request.Quota.ApplyTo(row.Quota) })));
    }
}

/// <summary>The params of <c>quota_set</c>.</summary>
internal sealed record QuotaSetRequest(string NamespaceId, QuotaPatch Quota);
