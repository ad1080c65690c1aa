namespace ClawBridge.Access;

/// <summary>The params of <c>role_assign</c> and <c>role_revoke</c>.</summary>
internal interface IBindingRequest : IScopedRequest
{
    string UserId { get; }

    string? Role { get; }

    string? RoleName { get; }

    ScopeKind? Scope { get; }
}
