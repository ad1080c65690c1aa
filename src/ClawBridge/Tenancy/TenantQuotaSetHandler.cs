using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Tenancy;

/// <summary><c>tenant_quota_set</c>: limits what all namespaces of a tenant use together.</summary>
internal sealed class TenantQuotaSetHandler(TenancyService tenancy) : Handler<TenantQuotaSetRequest, TenantView>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "tenant_quota_set",
        Summary = "Sets limits of a tenant, over all its namespaces; what is left out stays, and null lifts a limit.",
        Group = "tenancy",
        Effect = Effect.Write,
        // On the whole cluster: who runs a tenant does not decide how much of the cluster it gets.
        Permission = QuotaPatch.Permission,
        Parameters =
        [
            new("tenant_id", Shape.Text(TenancyNames.LongestTenant), "The tenant: its id or name.", IsRequired: true, IsTarget: true),
            new("quota", QuotaPatch.Declared, "The limits to change. What is in use above a new limit goes on; only more is refused.", IsRequired: true),
        ],
        Result = TenantView.Declared,
        Errors = [(ErrorCodes.NotFound, "no such tenant"), (ErrorCodes.InvalidParams, "a limit is not valid")],
        Example = """{"tenant_id":"research","quota":{"max_gpus":64,"gpu_hours":null}}""",
    };

    protected override JsonTypeInfo<TenantQuotaSetRequest> RequestType => TenancyJson.Default.TenantQuotaSetRequest;

    protected override JsonTypeInfo<TenantView> ResultType => TenancyJson.Default.TenantView;

    public override async ValueTask<TenantView> HandleAsync(TenantQuotaSetRequest request, CallContext call)
    {
        var id = tenancy.View.ResolveTenant(request.TenantId, call).Id;
        return await call.TransactAsync(transaction => tenancy.Show(
            transaction, TenancyCommands.ChangeTenant(transaction, id, "quota", row => row with { Quota = request.Quota.ApplyTo(row.Quota) })));
    }
}

/// <summary>The params of <c>tenant_quota_set</c>.</summary>
internal sealed record TenantQuotaSetRequest(string TenantId, QuotaPatch Quota);
