using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Access;

/// <summary>Users, roles and keys of one state, ready to be asked. Immutable.</summary>
internal sealed class AccessIndex
{
    private readonly ImmutableDictionary<string, UserRecord> _users;
    private readonly ImmutableDictionary<string, RoleRecord> _roles;
    private readonly ImmutableDictionary<string, ApiKeyRecord> _keys;
    private readonly FrozenDictionary<string, UserRecord> _byName;
    private readonly FrozenDictionary<string, ApiKeyRecord> _byHash;
    private readonly ConcurrentDictionary<string, IRights> _rights = new(StringComparer.Ordinal);

    public AccessIndex(StateSnapshot state)
    {
        (_users, _roles, _keys) = (state.Rows(AccessTables.Users), state.Rows(AccessTables.Roles), state.Rows(AccessTables.ApiKeys));
        _byName = _users.Values.ToFrozenDictionary(user => user.Name, StringComparer.Ordinal);
        _byHash = _keys.Values.ToFrozenDictionary(key => key.Hash, StringComparer.Ordinal);
    }

    /// <summary>Whether it is still the index of this state.</summary>
    public bool IsOf(StateSnapshot state) =>
        ReferenceEquals(_users, state.Rows(AccessTables.Users)) && ReferenceEquals(_roles, state.Rows(AccessTables.Roles)) && ReferenceEquals(_keys, state.Rows(AccessTables.ApiKeys));

    /// <summary>By id or name.</summary>
    public UserRecord? User(string reference) => _byName.GetValueOrDefault(reference) ?? _users.GetValueOrDefault(reference);

    public ApiKeyRecord? KeyByHash(string hash) => _byHash.GetValueOrDefault(hash);

    public RoleRecord? Role(string name) => BuiltInRoles.Find(name) ?? _roles.GetValueOrDefault(name);

    public IRights RightsOf(UserRecord user) => _rights.GetOrAdd(user.Id, static (_, of) => BoundRights.Of(of.user.Bindings, of.index.Role), (user, index: this));
}
