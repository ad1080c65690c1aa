using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Access;

/// <summary><c>role_assign</c>: gives a user a role on the cluster, in a tenant or in a namespace.</summary>
internal sealed class RoleAssignHandler : Handler<RoleAssignRequest, RoleBindingResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "role_assign",
        Summary = "Gives a user a role on the cluster, or in one tenant or namespace only; it holds from the user's next call on.",
        Group = "auth",
        Effect = Effect.Write,
        Permission = "users:update",
        Reach = Reach.Namespace,
        Parameters = BindingTarget.Parameters,
        Result = RoleBindingResult.Declared,
        Errors = BindingTarget.Errors,
        Example = """{"user_id":"alice","role":"operator","namespace":"research/nlp"}""",
    };

    protected override JsonTypeInfo<RoleAssignRequest> RequestType => AccessJson.Default.RoleAssignRequest;

    protected override JsonTypeInfo<RoleBindingResult> ResultType => AccessJson.Default.RoleBindingResult;

    public override ValueTask<RoleBindingResult> HandleAsync(RoleAssignRequest request, CallContext call) => call.TransactAsync(transaction => Assign(transaction, call, request));

    private static RoleBindingResult Assign(Transaction transaction, CallContext call, RoleAssignRequest request)
    {
        var target = BindingTarget.Read(request, transaction, call);
        if (target.Scope.Name is null && target.Scope.Kind != ScopeKind.Cluster)
            throw RpcException.NotFound(target.Scope.Kind == ScopeKind.Tenant ? "Tenant" : "Namespace", target.Scope.Id!, "It is gone; a role that is still bound to it can only be revoked.");
        if (target.User.Bindings.Contains(target.Binding)) return RoleBindingResult.Of(call, target, target.User, false);
        var user = transaction.Put(AccessTables.Users, target.With(target.User.Bindings.Append(target.Binding)));
        transaction.Emit("user.role_assigned", user.Id, $"User {user.Name} got {target.Label}.");
        return RoleBindingResult.Of(call, target, user, true);
    }
}

/// <summary>The params of <c>role_assign</c>.</summary>
internal sealed record RoleAssignRequest(
    string UserId, string? Role = null, string? RoleName = null, ScopeKind? Scope = null, string? Tenant = null, string? TenantId = null, string? Namespace = null,
    string? NamespaceId = null) : IBindingRequest;
