using System.Collections.Immutable;
using ClawBridge.Rpc;
using ClawBridge.State;
using ClawBridge.Tenancy;
using ClawBridge.Text;

namespace ClawBridge.Access;

/// <summary>Users, roles and keys of one state as the room's methods look at them. Pure.</summary>
internal sealed class AccessView
{
    private readonly ImmutableDictionary<string, UserRecord> _users;
    private readonly ImmutableDictionary<string, RoleRecord> _roles;
    private readonly ImmutableDictionary<string, ApiKeyRecord> _keys;

    private AccessView(
        ImmutableDictionary<string, UserRecord> users, ImmutableDictionary<string, RoleRecord> roles, ImmutableDictionary<string, ApiKeyRecord> keys, TenancyView tenancy)
    {
        (_users, _roles, _keys, Tenancy) = (users, roles, keys, tenancy);
    }

    public TenancyView Tenancy { get; }

    public IEnumerable<UserRecord> Users => _users.Values;

    public IEnumerable<ApiKeyRecord> Keys => _keys.Values;

    /// <summary>The built-in and the made ones.</summary>
    public IEnumerable<RoleRecord> Roles => BuiltInRoles.All.Concat(_roles.Values);

    public static AccessView Of(StateSnapshot state) =>
        new(state.Rows(AccessTables.Users), state.Rows(AccessTables.Roles), state.Rows(AccessTables.ApiKeys), TenancyView.Of(state));

    /// <summary>With what the transaction itself has changed.</summary>
    public static AccessView Of(Transaction transaction) => new(
        transaction.Rows(AccessTables.Users), transaction.Rows(AccessTables.Roles), transaction.Rows(AccessTables.ApiKeys), TenancyView.Of(transaction));

    /// <summary>By id; null when the user is gone.</summary>
    public UserRecord? UserById(string id) => _users.GetValueOrDefault(id);

    /// <summary>By id or name.</summary>
    /// <exception cref="RpcException">-32000 when there is none, -32602 when the reference is empty.</exception>
    public UserRecord User(string reference, CallContext call, string field = "$.user_id")
    {
        if (reference.Length == 0) throw RpcException.Invalid(field, $"{field} must not be empty.", "Send a user's id or name.");
        if ((_users.GetValueOrDefault(reference.ToLowerInvariant()) ?? Users.FirstOrDefault(user => user.Name == reference)) is { } found) return found;
        // Who may not list users is not told their names either.
        var near = call.Principal.Rights.OnCluster("users:read") ? Suggestions.Nearest(reference, Users.Select(static user => user.Name)) : [];
        throw RpcException.NotFound("User", reference, "user_list shows all users; user_create makes one.", near.Count == 0 ? null : near);
    }

    /// <summary>By name, in any case, or the legacy's alias.</summary>
    /// <exception cref="RpcException">-32000 when there is none, -32602 when the name is empty.</exception>
    public RoleRecord Role(string name, string field)
    {
        if (name.Length == 0) throw RpcException.Invalid(field, $"{field} must not be empty.", "role_list shows all roles.");
        var wanted = RoleNames.Canonical(name);
        if (FindRole(wanted) is { } found) return found;
        var near = Suggestions.Nearest(name, Roles.Select(static role => role.Id));
        throw RpcException.NotFound("Role", name, "role_list shows all roles; role_create makes one.", near.Count == 0 ? null : near);
    }

    /// <summary>By id.</summary>
    /// <exception cref="RpcException">-32000. The sentence does not repeat what was asked for: it may be a key.</exception>
    public ApiKeyRecord Key(string id)
    {
        if (id.Length == 0) throw RpcException.Invalid("$.key_id", "$.key_id must not be empty.", "api_key_list shows the ids.");
        return _keys.GetValueOrDefault(id.ToLowerInvariant()) ?? throw new RpcException(ErrorCodes.NotFound, "The API key was not found.", new()
        {
            Kind = ErrorKinds.NotFound, Hint = "Send the id that api_key_list shows, not the key itself.",
        });
    }

    /// <summary>By the exact id; null when there is none.</summary>
    public ApiKeyRecord? FindKey(string id) => _keys.GetValueOrDefault(id);

    /// <summary>Who has a role, by name.</summary>
    public IReadOnlyList<UserRecord> Holders(string role) =>
        [.. Users.Where(user => user.Bindings.Any(binding => binding.Role == role)).OrderBy(static user => user.Name, StringComparer.Ordinal)];

    /// <summary>Where a binding is.</summary>
    public BindingScope ScopeOf(RoleBinding binding) => binding.Scope switch
    {
        ScopeKind.Cluster => BindingScope.Cluster,
        ScopeKind.Tenant => new(ScopeKind.Tenant, binding.ScopeId, Tenancy.Tenant(binding.ScopeId!)?.Name, new Place(binding.ScopeId!, null)),
        _ => new(
            ScopeKind.Namespace, binding.ScopeId, Tenancy.Namespace(binding.ScopeId!) is { } row ? Tenancy.QualifiedName(row) : null, Tenancy.PlaceOf(binding.ScopeId!)),
    };

    /// <summary>-32001 unless the principal holds all that the user holds.</summary>
    public void RequireNoMoreThan(Principal principal, UserRecord user)
    {
        foreach (var binding in user.Bindings)
        {
            if (FindRole(binding.Role) is { } role) Delegation.Require(principal, role.Id, role.Grants, ScopeOf(binding));
        }
    }

    private RoleRecord? FindRole(string name) => BuiltInRoles.Find(name) ?? _roles.GetValueOrDefault(name);
}
