using ClawBridge.Rpc;

namespace ClawBridge.Tenancy;

/// <summary>The methods of this room.</summary>
internal static class TenancyMethods
{
    public static IReadOnlyList<MethodEntry> All(TenancyService tenancy) =>
    [
        new("namespace_create", () => new NamespaceCreateHandler(tenancy)),
        new("namespace_delete", () => new NamespaceDeleteHandler(tenancy)),
        new("namespace_get", () => new NamespaceGetHandler(tenancy)),
        new("namespace_list", () => new NamespaceListHandler(tenancy)),
        new("namespace_update", () => new NamespaceUpdateHandler(tenancy)),
        new("quota_set", () => new QuotaSetHandler(tenancy)),
        new("tenant_create", () => new TenantCreateHandler(tenancy)),
        new("tenant_delete", () => new TenantDeleteHandler(tenancy)),
        new("tenant_get", () => new TenantGetHandler(tenancy)),
        new("tenant_list", () => new TenantListHandler(tenancy)),
        new("tenant_quota_set", () => new TenantQuotaSetHandler(tenancy)),
        new("tenant_update", () => new TenantUpdateHandler(tenancy)),
        new("usage_report", () => new UsageReportHandler(tenancy)),
    ];
}
