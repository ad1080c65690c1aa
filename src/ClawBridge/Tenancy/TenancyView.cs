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

    public static TenancyView Of(StateSnapshot state) => new(state.Rows(TenancyTables.Tenants), state.Rows(TenancyTables.Namespaces));

    /// <summary>With what the transaction itself has changed.</summary>
    public static TenancyView Of(Transaction transaction) => new(transaction.Rows(TenancyTables.Tenants), transaction.Rows(TenancyTables.Namespaces));

    /// <summary>By name.</summary>
    public IEnumerable<TenantRecord> Tenants =>
        (_tenants.ContainsKey(TenantRecord.DefaultId) ? _tenants.Values : _tenants.Values.Append(TenantRecord.Default)).OrderBy(static tenant => tenant.Name, StringComparer.Ordinal);

    /// <summary>By tenant and name.</summary>
    public IEnumerable<NamespaceRecord> Namespaces =>
        (_namespaces.ContainsKey(NamespaceRecord.DefaultId) ? _namespaces.Values : _namespaces.Values.Append(NamespaceRecord.Default)).OrderBy(QualifiedName, StringComparer.Ordinal);

    public TenantRecord? Tenant(string id) => _tenants.GetValueOrDefault(id) ?? (id == TenantRecord.DefaultId ? TenantRecord.Default : null);

    public NamespaceRecord? Namespace(string id) => _namespaces.GetValueOrDefault(id) ?? (id == NamespaceRecord.DefaultId ? NamespaceRecord.Default : null);

    /// <summary>Where a namespace is, also one that is gone: there only who may act on the whole cluster has rights.</summary>
    public Place PlaceOf(string namespaceId) => Namespace(namespaceId)?.Place ?? new Place("", namespaceId);

    /// <summary><c>tenant/name</c>; the id of a namespace that is gone.</summary>
    public string QualifiedName(string namespaceId) => Namespace(namespaceId) is { } found ? QualifiedName(found) : namespaceId;

    /// <summary><c>tenant/name</c>.</summary>
    public string QualifiedName(NamespaceRecord row) => $"{Tenant(row.TenantId)?.Name ?? row.TenantId}/{row.Name}";

    /// <summary>By id or name.</summary>
    public TenantRecord? FindTenant(string reference) => Tenant(reference.ToLowerInvariant()) ?? Tenants.FirstOrDefault(tenant => tenant.Name == reference);

    /// <summary>The namespace that a caller means and where the call's method is allowed to it: by id, <c>tenant/name</c>, or a bare name where the caller sees only one.</summary>
    /// <param name="reference">Null or empty means the default one.</param>
    /// <exception cref="RpcException">-32000 when there is none, -32001 when the caller has no right there, -32602 when the name fits several.</exception>
    public NamespaceRecord Resolve(string? reference, CallContext call, string field = "$.namespace")
    {
        var found = Find(reference ?? "", call, field);
        call.RequireIn(found.Place, $"namespace {QualifiedName(found)}");
        return found;
    }

    private NamespaceRecord Find(string reference, CallContext call, string field)
    {
        if (reference.Length == 0) return Namespace(NamespaceRecord.DefaultId)!;
        if (Namespace(reference.ToLowerInvariant()) is { } byId) return byId;
        if (reference.Contains('/', StringComparison.Ordinal)) return Namespaces.FirstOrDefault(row => QualifiedName(row) == reference) ?? throw Missing(reference, call);

        var named = Namespaces.Where(row => row.Name == reference).ToList();
        var seen = named.Where(row => call.MayIn(row.Place)).ToList();
        return seen.Count switch
        {
            1 => seen[0],
            > 1 => throw RpcException.Ambiguous(field, "Namespace", reference, [.. seen.Take(MostCandidates).Select(QualifiedName)]),
            _ => named.FirstOrDefault() ?? throw Missing(reference, call),
        };
    }

    /// <summary>Suggests only what the caller may see.</summary>
    private RpcException Missing(string reference, CallContext call)
    {
        var near = Suggestions.Nearest(reference, [.. Namespaces.Where(row => call.MayIn(row.Place)).SelectMany(row => new[] { QualifiedName(row), row.Name }).Distinct(StringComparer.Ordinal)]);
        return RpcException.NotFound("Namespace", reference, "namespace_list shows all that you may see; namespace_create makes one.", near.Count == 0 ? null : near);
    }
}
