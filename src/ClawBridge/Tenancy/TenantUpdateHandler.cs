using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Tenancy;

/// <summary><c>tenant_update</c>: changes what a tenant is called for people, its labels and what its new namespaces get.</summary>
internal sealed class TenantUpdateHandler(TenancyService tenancy) : Handler<TenantUpdateRequest, TenantView>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "tenant_update",
        Summary = "Changes a tenant's display name, labels or default quota; what is left out stays.",
        Group = "tenancy",
        Effect = Effect.Write,
        Permission = "tenants:update",
        Reach = Reach.Namespace,
        Parameters =
        [
            new("tenant_id", Shape.Text(TenancyNames.LongestTenant), "The tenant: its id or name.", IsRequired: true, IsTarget: true),
            new("default_quota", QuotaPatch.Declared, "What new namespaces get that are made without a quota: a member that is null lifts that limit, others stay."),
            new("display_name", Shape.Text(TenancyNames.LongestDisplayName).Nullable, "Its name for people; null takes it away."),
            new("labels", LabelEdits.Changes, "Key to value; null removes the key, others stay."),
        ],
        Result = TenantView.Declared,
        Errors =
        [
            (ErrorCodes.NotFound, "no such tenant"), (ErrorCodes.InvalidParams, "the display name, a label or a limit is not valid"),
            (ErrorCodes.PermissionDenied, "default_quota also needs quotas:update in the tenant"),
        ],
        Example = """{"tenant_id":"research","display_name":"Research","labels":{"cost-center":"17"}}""",
    };

    protected override JsonTypeInfo<TenantUpdateRequest> RequestType => TenancyJson.Default.TenantUpdateRequest;

    protected override JsonTypeInfo<TenantView> ResultType => TenancyJson.Default.TenantView;

    public override async ValueTask<TenantView> HandleAsync(TenantUpdateRequest request, CallContext call)
    {
        var tenant = tenancy.View.ResolveTenant(request.TenantId, call);
        if (request.DefaultQuota is not null) call.RequireAlsoIn(QuotaPatch.Permission, tenant.Place, $"tenant {tenant.Name}", "a default quota");
        var name = request.DisplayName.ValueKind == JsonValueKind.String ? request.DisplayName.GetString() : null;
        TenancyNames.CheckDisplayName(name);
        return await call.TransactAsync(transaction => tenancy.Show(transaction, TenancyCommands.ChangeTenant(transaction, tenant.Id, "description", row => row with
        {
            DisplayName = request.DisplayName.ValueKind == JsonValueKind.Undefined ? row.DisplayName : name,
            Labels = LabelEdits.Apply(row.Labels, request.Labels),
            DefaultQuota = request.DefaultQuota?.ApplyTo(row.DefaultQuota) ?? row.DefaultQuota,
        })));
    }
}

/// <summary>The params of <c>tenant_update</c>.</summary>
internal sealed record TenantUpdateRequest(
    string TenantId, QuotaPatch? DefaultQuota = null, JsonElement DisplayName = default, IReadOnlyDictionary<string, string?>? Labels = null);
