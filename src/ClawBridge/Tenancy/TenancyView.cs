using System.Collections.Immutable;
using ClawBridge.Rpc;
using ClawBridge.State;
using ClawBridge.Text;

namespace ClawBridge.Tenancy;

/// <summary>Tenants and namespaces of one state, the default ones among them. Pure.</summary>
internal sealed class TenancyView
{
    private const int MostCandidates = 10;

    private readonly ImmutableDictionary<string, TenantRecord> _tenants;
    private readonly ImmutableDictionary<string, NamespaceRecord> _namespaces;

    private TenancyView(ImmutableDictionary<string, TenantRecord> tenants, ImmutableDictionary<string, NamespaceRecord> namespaces)
    {
        (_tenants, _namespaces) = (tenants, namespaces);
    }

    public static TenancyView Of(IStateView state) => new(state.Rows(TenancyTables.Tenants), state.Rows(TenancyTables.Namespaces));

    /// <summary>By name.</summary>
    public IEnumerable<TenantRecord> Tenants => EachTenant.OrderBy(static tenant => tenant.Name, StringComparer.Ordinal);

    /// <summary>By tenant and name.</summary>
    public IEnumerable<NamespaceRecord> Namespaces => EachNamespace.OrderBy(QualifiedName, StringComparer.Ordinal);

    /// <summary>In no order.</summary>
    public IEnumerable<NamespaceRecord> EachNamespace => _namespaces.ContainsKey(NamespaceRecord.DefaultId) ? _namespaces.Values : _namespaces.Values.Append(NamespaceRecord.Default);

    private IEnumerable<TenantRecord> EachTenant => _tenants.ContainsKey(TenantRecord.DefaultId) ? _tenants.Values : _tenants.Values.Append(TenantRecord.Default);

    /// <summary>The namespaces of one tenant, by name.</summary>
    public IEnumerable<NamespaceRecord> NamespacesOf(string tenantId) =>
        EachNamespace.Where(row => row.TenantId == tenantId).OrderBy(static row => row.Name, StringComparer.Ordinal);

    public TenantRecord? Tenant(string id) => _tenants.GetValueOrDefault(id) ?? (id == TenantRecord.DefaultId ? TenantRecord.Default : null);

    public NamespaceRecord? Namespace(string id) => _namespaces.GetValueOrDefault(id) ?? (id == NamespaceRecord.DefaultId ? NamespaceRecord.Default : null);

    /// <summary>Where a namespace is, also one that is gone: there only who may act on the whole cluster has rights.</summary>
    public Place PlaceOf(string namespaceId) => Namespace(namespaceId)?.Place ?? new Place("", namespaceId);

    /// <summary><c>tenant/name</c>; the id of a namespace that is gone.</summary>
    public string QualifiedName(string namespaceId) => Namespace(namespaceId) is { } found ? QualifiedName(found) : namespaceId;

    /// <summary><c>tenant/name</c>.</summary>
    public string QualifiedName(NamespaceRecord row) => $"{Tenant(row.TenantId)?.Name ?? row.TenantId}/{row.Name}";

    /// <summary>By id or name.</summary>
    public TenantRecord? FindTenant(string reference) => Tenant(reference.ToLowerInvariant()) ?? EachTenant.FirstOrDefault(tenant => tenant.Name == reference);

    /// <summary>The tenant that a caller means, by id or name, when the call's method is allowed to it there.</summary>
    /// <exception cref="RpcException">See <see cref="CallContext.Unseen"/>; -32602 for an empty reference.</exception>
    public TenantRecord ResolveTenant(string reference, CallContext call, string field = "$.tenant_id")
    {
        if (reference.Length == 0) throw RpcException.Invalid(field, "The tenant is empty.", "Give a tenant's id or name; tenant_list shows those that you may see.");
        var found = FindTenant(reference);
        if (found is not null) call.Target = found.Id;
        if (found is null || !call.MayIn(found.Place)) throw MissingTenant(reference, call);
        call.RequireIn(found.Place, $"tenant {found.Name}");
        return found;
    }

    /// <summary>The tenant of which namespaces are to be listed: the caller must see it or one of its namespaces.</summary>
    /// <exception cref="RpcException">As <see cref="ResolveTenant"/>.</exception>
    public TenantRecord SeenTenant(string reference, CallContext call, Visibility visible, string field = "$.tenant_id") =>
        FindTenant(reference) is { } found && NamespacesOf(found.Id).Any(row => visible.Sees(row.Id)) ? found : ResolveTenant(reference, call, field);

    /// <summary>Which of the namespaces that have a name a bare <c>default</c> means: the one that every cluster has, where that is among them.</summary>
    public static List<NamespaceRecord> Meant(string name, List<NamespaceRecord> found) =>
        name == NamespaceRecord.Default.Name && found.Find(static row => row.Id == NamespaceRecord.DefaultId) is { } common ? [common] : found;

    /// <summary>As <see cref="Resolve"/>, for a method that is about a namespace itself, so that leaving it out does not mean the default one.</summary>
    public NamespaceRecord ResolveNamed(string reference, CallContext call, string field = "$.namespace_id") => Resolve(reference, call, field);

    /// <summary>The namespace of that name in a tenant. Who has a role in the namespace alone may not see its tenant, but may name it.</summary>
    /// <param name="tenant">Id or name.</param>
    /// <exception cref="RpcException">See <see cref="CallContext.Unseen"/>.</exception>
    public NamespaceRecord ResolveIn(string tenant, string name, CallContext call) =>
        Allowed(FindTenant(tenant) is { } found ? NamespacesOf(found.Id).FirstOrDefault(row => row.Name == name) : null, $"{tenant}/{name}", call);

    /// <summary>The namespace that a caller means and where the call's method is allowed to it: by id, <c>tenant/name</c>, or a bare name where the caller sees only one.</summary>
    /// <param name="reference">Null means the default one.</param>
    /// <exception cref="RpcException">See <see cref="CallContext.Unseen"/>; -32602 when it is empty or the name fits several.</exception>
    public NamespaceRecord Resolve(string? reference, CallContext call, string field = "$.namespace") => reference switch
    {
        null => Allowed(Namespace(NamespaceRecord.DefaultId), QualifiedName(NamespaceRecord.DefaultId), call),
        "" => throw RpcException.Invalid(field, "The namespace is empty.", "Give a namespace's id or tenant/name; namespace_list shows those that you may see."),
        _ => Allowed(Find(reference, call, field), reference, call),
    };

    private NamespaceRecord Allowed(NamespaceRecord? found, string reference, CallContext call)
    {
        if (found is null || !call.MayIn(found.Place)) throw Missing(reference, call);
        call.RequireIn(found.Place, $"namespace {QualifiedName(found)}");
        return found;
    }

    private NamespaceRecord? Find(string reference, CallContext call, string field)
    {
        if (Namespace(reference.ToLowerInvariant()) is { } byId) return byId;
        if (reference.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash) return Qualified(reference[..slash], reference[(slash + 1)..]);

        var seen = Meant(reference, [.. EachNamespace.Where(row => row.Name == reference && call.MayIn(row.Place)).OrderBy(QualifiedName, StringComparer.Ordinal)]);
        return seen.Count <= 1
            ? seen.FirstOrDefault()
            : throw RpcException.Ambiguous(field, "Namespace", reference, [.. seen.Take(MostCandidates).Select(QualifiedName)]);
    }

    private NamespaceRecord? Qualified(string tenantName, string name)
    {
        var tenant = EachTenant.FirstOrDefault(row => row.Name == tenantName);
        return tenant is null ? null : EachNamespace.FirstOrDefault(row => row.TenantId == tenant.Id && row.Name == name);
    }

    /// <summary>Suggests only what the caller may see.</summary>
    private RpcException MissingTenant(string reference, CallContext call)
    {
        var near = Suggestions.Nearest(reference, [.. Tenants.Where(row => call.MayIn(row.Place)).Select(static row => row.Name)]);
        return call.Unseen("Tenant", reference, "tenant_list shows all that you may see; tenant_create makes one.", near.Count == 0 ? null : near);
    }

    /// <summary>Suggests only what the caller may see.</summary>
    private RpcException Missing(string reference, CallContext call)
    {
        var near = Suggestions.Nearest(reference, [.. Namespaces.Where(row => call.MayIn(row.Place)).SelectMany(row => new[] { QualifiedName(row), row.Name }).Distinct(StringComparer.Ordinal)]);
        return call.Unseen("Namespace", reference, "namespace_list shows all that you may see; namespace_create makes one.", near.Count == 0 ? null : near);
    }
}
