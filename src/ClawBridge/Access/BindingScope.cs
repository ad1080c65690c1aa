using ClawBridge.Rpc;

namespace ClawBridge.Access;

/// <summary>Where a role is bound, as it is now.</summary>
/// <param name="Id">The tenant's or namespace's id; null for the cluster.</param>
/// <param name="Name">The tenant's name or <c>tenant/name</c>; null for the cluster, and for what is gone.</param>
/// <param name="Place">For the question who may do something there; the cluster has none.</param>
internal sealed record BindingScope(ScopeKind Kind, string? Id, string? Name, Place Place)
{
    public static BindingScope Cluster { get; } = new(ScopeKind.Cluster, null, null, default);

    /// <summary>For a sentence: <c>on the cluster</c>, <c>in tenant research</c>.</summary>
    public string Where => Kind switch
    {
        ScopeKind.Cluster => "on the cluster",
        ScopeKind.Tenant => $"in tenant {Name ?? Id}",
        _ => $"in namespace {Name ?? Id}",
    };

    public RoleBinding Bind(string role) => new(role, Kind, Id);

    /// <summary>Whether these rights hold a permission there.</summary>
    public bool Allows(IRights rights, string permission) => Kind == ScopeKind.Cluster ? rights.OnCluster(permission) : rights.In(permission, Place);

    /// <summary>-32001 unless the caller may call its method there.</summary>
    public void Require(CallContext call)
    {
        if (Kind == ScopeKind.Cluster) call.RequireOnCluster();
        else call.RequireIn(Place, Kind == ScopeKind.Tenant ? $"tenant {Name ?? Id}" : $"namespace {Name ?? Id}");
    }
}
