using ClawBridge.Rpc;

namespace ClawBridge.Access;

/// <summary>A user's rights, narrowed to the scopes of the API key that the call is made with.</summary>
internal sealed class KeyedRights(IRights user, IReadOnlyList<string> scopes) : IRights
{
    public bool OnCluster(string permission) => Covers(permission) && user.OnCluster(permission);

    public bool In(string permission, Place place) => Covers(permission) && user.In(permission, place);

    public bool Somewhere(string permission) => Covers(permission) && user.Somewhere(permission);

    private bool Covers(string permission)
    {
        if (scopes.Count == 0) return true;
        var (resource, action) = Permissions.Split(permission);
        foreach (var scope in scopes)
        {
            if (scope == "*") return true;
            var (scopeResource, scopeAction) = Permissions.Split(scope);
            var isResource = scopeResource is "*" || resource.SequenceEqual(scopeResource)
                || (resource.Length > scopeResource.Length && resource.StartsWith(scopeResource) && resource[scopeResource.Length] == ':');
            // A star stands for all that an ordinary caller does; what shows a secret must be named, or the key be unlimited.
            var isAction = scopeAction is "*" ? action is not Actions.Reveal : action.SequenceEqual(scopeAction) || scopeAction is Actions.Admin;
            if (isResource && isAction) return true;
        }

        return false;
    }
}
