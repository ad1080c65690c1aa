using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Access;

/// <summary><c>role_revoke</c>: takes a role from a user, where it was given.</summary>
internal sealed class RoleRevokeHandler : RoleBindingHandler
{
    public override MethodDeclaration Declaration { get; } = Declare(
        "role_revoke", "Takes a role from a user in the scope in which it was given; calls of the user that need it end.");

    protected override UserRecord? Change(Transaction transaction, BindingTarget target)
    {
        if (!target.User.Bindings.Contains(target.Binding)) return null;
        var user = transaction.Put(AccessTables.Users, target.With(target.User.Bindings.Where(binding => binding != target.Binding)));
        transaction.Emit("user.role_revoked", user.Id, $"User {user.Name} lost {target.Label}.");
        return user;
    }
}
