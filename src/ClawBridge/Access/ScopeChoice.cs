using ClawBridge.Rpc;
using ClawBridge.Tenancy;
using ClawBridge.Text;

namespace ClawBridge.Access;

/// <summary>Finds out which scope the params mean: the narrowest that they name, and never another than they say. Pure.</summary>
internal static class ScopeChoice
{
    private const int MostCandidates = 10;

    private const int MaxLength = 256;

    /// <summary>The parameters, to append to a method's own.</summary>
    public static IReadOnlyList<Field> Parameters { get; } =
    [
        new("tenant", Shape.Text(MaxLength), "In this tenant: its id or name."),
        new("tenant_id", Shape.Text(MaxLength), "The same as tenant."),
        new("namespace", Shape.Text(MaxLength), "In this namespace: its id, tenant/name, or a name that only one namespace (of the tenant) has."),
        new("namespace_id", Shape.Text(MaxLength), "The same as namespace."),
    ];

    /// <param name="kind">What was asked for; null is the narrowest that is named.</param>
    /// <exception cref="RpcException">-32000 for an unknown tenant or namespace, -32602 for what does not fit together.</exception>
    public static BindingScope Read(IScopedRequest request, ScopeKind? kind, TenancyView tenancy)
    {
        var tenant = Choice.One(request.Tenant, request.TenantId, "$.tenant", "$.tenant_id");
        var ns = Choice.One(request.Namespace, request.NamespaceId, "$.namespace", "$.namespace_id");
        kind ??= ns is not null ? ScopeKind.Namespace : tenant is not null ? ScopeKind.Tenant : ScopeKind.Cluster;
        Check(kind.Value, tenant, ns);
        return kind switch
        {
            ScopeKind.Cluster => BindingScope.Cluster,
            ScopeKind.Tenant => Of(FindTenant(tenant!, tenancy)),
            _ => Of(FindNamespace(ns!, tenant is null ? null : FindTenant(tenant, tenancy), tenancy), tenancy),
        };
    }

    private static void Check(ScopeKind kind, string? tenant, string? ns)
    {
        if (kind == ScopeKind.Cluster && (tenant ?? ns) is not null)
            throw RpcException.Invalid("$.scope", "$.scope is cluster, but a tenant or namespace is named too.", "Leave $.scope out to mean the tenant or namespace, or leave those out to mean the cluster.");
        if (kind == ScopeKind.Tenant && ns is not null)
            throw RpcException.Invalid("$.scope", "$.scope is tenant, but a namespace is named too.", "Leave $.scope out to mean the namespace.");
        if (kind == ScopeKind.Tenant && tenant is null) throw RpcException.Invalid("$.tenant", "$.tenant is missing: $.scope is tenant.", "Send the tenant's id or name.");
        if (kind == ScopeKind.Namespace && ns is null) throw RpcException.Invalid("$.namespace", "$.namespace is missing: $.scope is namespace.", "Send the namespace's id or tenant/name.");
    }

    private static BindingScope Of(TenantRecord tenant) => new(ScopeKind.Tenant, tenant.Id, tenant.Name, new Place(tenant.Id, null));

    private static BindingScope Of(NamespaceRecord row, TenancyView tenancy) => new(ScopeKind.Namespace, row.Id, tenancy.QualifiedName(row), row.Place);

    private static TenantRecord FindTenant(string reference, TenancyView tenancy) =>
        tenancy.FindTenant(reference) ?? throw RpcException.NotFound("Tenant", reference, "tenant_list shows the tenants that you may see.");

    private static NamespaceRecord FindNamespace(string reference, TenantRecord? tenant, TenancyView tenancy)
    {
        var found = tenancy.Namespace(reference.ToLowerInvariant()) is { } byId
            ? [byId]
            : tenancy.Namespaces.Where(row => reference.Contains('/', StringComparison.Ordinal) ? tenancy.QualifiedName(row) == reference : IsNamed(row, reference, tenant)).ToList();
        if (found.Count > 1) throw RpcException.Ambiguous("$.namespace", "Namespace", reference, [.. found.Take(MostCandidates).Select(tenancy.QualifiedName)]);
        if (found.Count == 0) throw RpcException.NotFound("Namespace", reference, "namespace_list shows the namespaces that you may see.");
        if (tenant is not null && found[0].TenantId != tenant.Id)
            throw RpcException.Invalid("$.namespace", $"Namespace {tenancy.QualifiedName(found[0])} does not belong to tenant {tenant.Name}.", "Name the tenant that it belongs to, or leave $.tenant out.");
        return found[0];
    }

    private static bool IsNamed(NamespaceRecord row, string name, TenantRecord? tenant) => row.Name == name && (tenant is null || row.TenantId == tenant.Id);
}
