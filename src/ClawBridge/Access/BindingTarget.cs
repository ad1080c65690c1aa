using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Access;

/// <summary>What <c>role_assign</c> and <c>role_revoke</c> are about, once it is settled that the caller may decide about it.</summary>
internal sealed record BindingTarget(AccessView View, UserRecord User, RoleRecord Role, BindingScope Scope)
{
    /// <summary>The parameters of both; see <see cref="RoleBindingHandler"/>.</summary>
    public static IReadOnlyList<Field> Parameters { get; } =
    [
        new("user_id", Shape.Text(UserNames.MaxLength), "The user's id or name.", IsRequired: true, IsTarget: true),
        new("role", Shape.Text(RoleNames.MaxLength), "The role; readonly is viewer."),
        new("role_name", Shape.Text(RoleNames.MaxLength), "The same as role; send one of them."),
        new("scope", BindingItem.ScopeWord, "How far it reaches; left out, the namespace or tenant that is named, else the cluster."),
        .. ScopeChoice.Parameters,
    ];

    /// <summary>The errors of both.</summary>
    public static IReadOnlyList<(int Code, string When)> Errors { get; } =
    [
        (ErrorCodes.NotFound, "no such user, role, tenant or namespace"),
        (ErrorCodes.InvalidParams, "neither role nor role_name is given, or the scope and what is named do not fit together"),
        (ErrorCodes.PermissionDenied, "the caller may not decide there, or the role allows more than the caller itself may there"),
    ];

    public RoleBinding Binding => Scope.Bind(Role.Id);

    /// <summary>The role with where it reaches, for a sentence.</summary>
    public string Label => $"role {Role.Id} {Scope.Where}";

    /// <summary>Resolves what the request names and asks whether the caller may decide about it.</summary>
    public static BindingTarget Read(RoleBindingRequest request, Transaction transaction, CallContext call)
    {
        var roleName = Choice.Required(request.Role, request.RoleName, "$.role", "$.role_name");
        var view = AccessView.Of(transaction);
        var user = view.User(request.UserId, call);
        call.Target = user.Id;
        var role = view.Role(roleName, request.Role is null ? "$.role_name" : "$.role");
        var scope = (call.IsClusterWide ? Gone(request, user, role, view) : null) ?? ScopeChoice.Read(request, request.Scope, view.Tenancy, call, call.MayIn);
        scope.Require(call);
        Delegation.Require(call.Principal, role.Id, role.Grants, scope);
        return new BindingTarget(view, user, role, scope);
    }

    /// <summary>The same with other bindings, in the order in which they were assigned.</summary>
    public UserRecord With(IEnumerable<RoleBinding> bindings) => User with { Bindings = [.. bindings] };

    /// <summary>A tenant or namespace that is no longer there can still be named by its id, to clean up what was bound to it.</summary>
    private static BindingScope? Gone(RoleBindingRequest request, UserRecord user, RoleRecord role, AccessView view)
    {
        var reference = request.Namespace ?? request.NamespaceId ?? request.Tenant ?? request.TenantId;
        return user.Bindings.Where(binding => reference is not null && binding.ScopeId == reference && binding.Role == role.Id).Select(view.ScopeOf).FirstOrDefault(static scope => scope.Name is null);
    }
}
