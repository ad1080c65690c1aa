using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Access;

/// <summary><c>role_assign</c>: gives a user a role on the cluster, in a tenant or in a namespace.</summary>
internal sealed class RoleAssignHandler : RoleBindingHandler
{
    public override MethodDeclaration Declaration { get; } = Declare(
        "role_assign", "Gives a user a role on the cluster, or in one tenant or namespace only; it holds from the user's next call on.");

    protected override UserRecord? Change(Transaction transaction, BindingTarget target)
    {
        if (target.Scope.Name is null && target.Scope.Kind != ScopeKind.Cluster)
            throw RpcException.NotFound(target.Scope.Kind == ScopeKind.Tenant ? "Tenant" : "Namespace", target.Scope.Id!, "It is gone; a role that is still bound to it can only be revoked.");
        if (target.User.Bindings.Contains(target.Binding)) return null;
        var user = transaction.Put(AccessTables.Users, target.With(target.User.Bindings.Append(target.Binding)));
        transaction.Emit("user.role_assigned", user.Id, $"User {user.Name} got {target.Label}.");
        return user;
    }
}
