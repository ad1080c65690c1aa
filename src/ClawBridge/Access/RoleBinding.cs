namespace ClawBridge.Access;

/// <summary>A role that a user has, and where.</summary>
/// <param name="Role">The role's name.</param>
/// <param name="Scope">How far it reaches.</param>
/// <param name="ScopeId">The tenant's or namespace's id; null for the cluster.</param>
internal sealed record RoleBinding(string Role, ScopeKind Scope, string? ScopeId);
