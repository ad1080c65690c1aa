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
    /// <param name="sees">Whether the caller may know of a place; one that it may not is answered as one that nobody has.</param>
    /// <exception cref="RpcException">See <see cref="CallContext.Unseen"/> for an unknown tenant or namespace, -32602 for what does not fit together.</exception>
    public static BindingScope Read(IScopedRequest request, ScopeKind? kind, TenancyView tenancy, CallContext call, Func<Place, bool> sees)
    {
        var tenant = Choice.One(request.Tenant, request.TenantId, "$.tenant", "$.tenant_id");
        var ns = Choice.One(request.Namespace, request.NamespaceId, "$.namespace", "$.namespace_id");
        kind ??= ns is not null ? ScopeKind.Namespace : tenant is not null ? ScopeKind.Tenant : ScopeKind.Cluster;
        Check(kind.Value, tenant, ns);
        return kind switch
        {
            ScopeKind.Cluster => BindingScope.Cluster,
            ScopeKind.Tenant => Of(tenancy.FindTenant(tenant!) is { } found && sees(found.Place) ? found : throw UnseenTenant(tenant!, call)),
            _ => Of(FindNamespace(ns!, tenant, tenancy, call, sees), tenancy),
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

    /// <summary>Who has a role in a namespace alone may not see its tenant, but may name it; so a tenant that is named besides is only compared.</summary>
    private static NamespaceRecord FindNamespace(string reference, string? tenantReference, TenancyView tenancy, CallContext call, Func<Place, bool> sees)
    {
        var tenant = tenantReference is null ? null : tenancy.FindTenant(tenantReference);
        if (tenantReference is not null && tenant is null && call.IsClusterWide) throw UnseenTenant(tenantReference, call);
        var fitting = Candidates(reference, tenancy, row => tenantReference is null || row.TenantId == tenant?.Id).Where(row => sees(row.Place));
        var found = TenancyView.Meant(reference, [.. fitting]);
        if (found.Count > 1) throw RpcException.Ambiguous("$.namespace", "Namespace", reference, [.. found.Take(MostCandidates).Select(tenancy.QualifiedName)]);
        if (found.Count == 0) throw call.Unseen("Namespace", reference, "namespace_list shows the namespaces that you may see.");
        if (tenantReference is not null && found[0].TenantId != tenant?.Id)
            throw RpcException.Invalid("$.namespace", $"Namespace {tenancy.QualifiedName(found[0])} does not belong to tenant {tenantReference}.", "Name the tenant that it belongs to, or leave $.tenant out.");
        return found[0];
    }

    private static IEnumerable<NamespaceRecord> Candidates(string reference, TenancyView tenancy, Func<NamespaceRecord, bool> fits)
    {
        if (tenancy.Namespace(reference.ToLowerInvariant()) is { } byId) return [byId];
        return reference.Contains('/', StringComparison.Ordinal)
            ? tenancy.Namespaces.Where(row => tenancy.QualifiedName(row) == reference)
            : tenancy.Namespaces.Where(row => row.Name == reference && fits(row));
    }

    private static RpcException UnseenTenant(string reference, CallContext call) => call.Unseen("Tenant", reference, "tenant_list shows the tenants that you may see.");
}
