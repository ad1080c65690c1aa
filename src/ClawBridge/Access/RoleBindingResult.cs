using ClawBridge.Rpc;

namespace ClawBridge.Access;

/// <summary>The answer of <c>role_assign</c> and <c>role_revoke</c>.</summary>
internal sealed record RoleBindingResult(bool Success, IReadOnlyList<BindingItem> Bindings, bool Changed, string UserId, string UserName)
{
    public static Shape Declared { get; } = Shape.Record(
        new Field("success", Shape.Boolean(), "True: it is as was asked for."),
        new Field("bindings", Shape.List(BindingItem.Declared), "The roles that the user has now where the caller may see them, and where."),
        new Field("changed", Shape.Boolean(), "False: it was so already."),
        new Field("user_id", Shape.Text(), "The user."),
        new Field("user_name", Shape.Text(), "The user."));

    public static RoleBindingResult Of(CallContext call, BindingTarget target, UserRecord user, bool changed) =>
        new(true, [.. user.Bindings.Where(binding => IsSeen(call, target, binding)).Select(binding => BindingItem.Of(binding, target.View))], changed, user.Id, user.Name);

    /// <summary>What the user has in other tenants is those tenants' affair.</summary>
    private static bool IsSeen(CallContext call, BindingTarget target, RoleBinding binding) =>
        target.View.ScopeOf(binding).Allows(call.Principal.Rights, call.Method.Permission);
}
