using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Access;

/// <summary><c>role_revoke</c>: takes a role from a user, where it was given.</summary>
internal sealed class RoleRevokeHandler : Handler<RoleRevokeRequest, RoleBindingResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "role_revoke",
        Summary = "Takes a role from a user in the scope in which it was given; calls of the user that need it end.",
        Group = "auth",
        Effect = Effect.Write,
        Permission = "users:update",
        Reach = Reach.Namespace,
        Parameters = BindingTarget.Parameters,
        Result = RoleBindingResult.Declared,
        Errors = BindingTarget.Errors,
        Example = """{"user_id":"alice","role":"operator","namespace":"research/nlp"}""",
    };

    protected override JsonTypeInfo<RoleRevokeRequest> RequestType => AccessJson.Default.RoleRevokeRequest;

    protected override JsonTypeInfo<RoleBindingResult> ResultType => AccessJson.Default.RoleBindingResult;

    public override ValueTask<RoleBindingResult> HandleAsync(RoleRevokeRequest request, CallContext call) => call.TransactAsync(transaction => Revoke(transaction, call, request));

    private static RoleBindingResult Revoke(Transaction transaction, CallContext call, RoleRevokeRequest request)
    {
        var target = BindingTarget.Read(request, transaction, call);
        if (!target.User.Bindings.Contains(target.Binding)) return RoleBindingResult.Of(call, target, target.User, false);
        var user = transaction.Put(AccessTables.Users, target.With(target.User.Bindings.Where(binding => binding != target.Binding)));
        transaction.Emit("user.role_revoked", user.Id, $"User {user.Name} lost {target.Label}.");
        return RoleBindingResult.Of(call, target, user, true);
    }
}

/// <summary>The params of <c>role_revoke</c>.</summary>
internal sealed record RoleRevokeRequest(
    string UserId, string? Role = null, string? RoleName = null, ScopeKind? Scope = null, string? Tenant = null, string? TenantId = null, string? Namespace = null,
    string? NamespaceId = null) : IBindingRequest;
