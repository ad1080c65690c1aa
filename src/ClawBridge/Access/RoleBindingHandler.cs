using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Access;

/// <summary>What <c>role_assign</c> and <c>role_revoke</c> have in common: whom and what they are about, who may decide it, and the answer.</summary>
internal abstract class RoleBindingHandler : Handler<RoleBindingRequest, RoleBindingResult>
{
    protected override JsonTypeInfo<RoleBindingRequest> RequestType => AccessJson.Default.RoleBindingRequest;

    protected override JsonTypeInfo<RoleBindingResult> ResultType => AccessJson.Default.RoleBindingResult;

    public override ValueTask<RoleBindingResult> HandleAsync(RoleBindingRequest request, CallContext call) => call.TransactAsync(transaction =>
    {
        var target = BindingTarget.Read(request, transaction, call);
        var changed = Change(transaction, target);
        return RoleBindingResult.Of(call, target, changed ?? target.User, changed is not null);
    });

    protected static MethodDeclaration Declare(string name, string summary) => new()
    {
        Name = name,
        Summary = summary,
        Group = "auth",
        Effect = Effect.Write,
        Permission = "users:update",
        Reach = Reach.Namespace,
        Parameters = BindingTarget.Parameters,
        Result = RoleBindingResult.Declared,
        Errors = BindingTarget.Errors,
        Example = """{"user_id":"alice","role":"operator","namespace":"research/nlp"}""",
    };

    /// <summary>The user as it was written; null when it was as asked for already.</summary>
    protected abstract UserRecord? Change(Transaction transaction, BindingTarget target);
}

/// <summary>The params of <c>role_assign</c> and <c>role_revoke</c>.</summary>
internal sealed record RoleBindingRequest(
    string UserId, string? Role = null, string? RoleName = null, ScopeKind? Scope = null, string? Tenant = null, string? TenantId = null, string? Namespace = null,
    string? NamespaceId = null) : IScopedRequest;
