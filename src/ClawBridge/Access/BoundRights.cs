using ClawBridge.Rpc;

namespace ClawBridge.Access;

/// <summary>What roles bound to scopes add up to.</summary>
internal sealed class BoundRights(IReadOnlyList<(Grant Grant, RoleBinding Binding)> grants) : IRights
{
    /// <param name="find">Gives a role by name; null for one that is gone, which grants nothing.</param>
    public static BoundRights Of(IEnumerable<RoleBinding> bindings, Func<string, RoleRecord?> find) =>
        new([.. from binding in bindings from grant in find(binding.Role)?.Grants ?? [] select (grant, binding)]);

    public bool OnCluster(string permission) => Any(permission, static (binding, _) => binding.Scope == ScopeKind.Cluster, default);

    public bool In(string permission, Place place) => Any(
        permission,
        static (binding, place) => binding.Scope switch
        {
            ScopeKind.Cluster => true,
            ScopeKind.Tenant => binding.ScopeId == place.TenantId,
            _ => place.NamespaceId is not null && binding.ScopeId == place.NamespaceId,
        },
        place);

    public bool Somewhere(string permission) => Any(permission, static (_, _) => true, default);

    private bool Any(string permission, Func<RoleBinding, Place, bool> reaches, Place place)
    {
        var (resource, action) = Permissions.Split(permission);
        foreach (var (grant, binding) in grants)
        {
            if (reaches(binding, place) && grant.Allows(resource, action)) return true;
        }

        return false;
    }
}
