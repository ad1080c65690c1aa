using ClawBridge.Rpc;

namespace ClawBridge.Access;

/// <summary>A user's rights, narrowed to the scopes of the API key that the call is made with.</summary>
internal sealed class KeyedRights(IRights user, IReadOnlyList<string> scopes) : IRights
{
    public bool OnCluster(string permission) => Covers(permission) && user.OnCluster(permission);

    public bool In(string permission, Place place) => Covers(permission) && user.In(permission, place);

    public bool Somewhere(string permission) => Covers(permission) && user.Somewhere(permission);

    /// <summary>The most that the key may do.</summary>
    public IReadOnlyList<string> Scopes => scopes;

    private bool Covers(string permission) => KeyScopes.Allow(scopes, permission);
}
