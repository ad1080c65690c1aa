namespace ClawBridge.Rpc;

/// <summary>Where something lives, for the question who may touch it.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="NamespaceId">The namespace; null for what belongs to the tenant as a whole.</param>
internal readonly record struct Place(string TenantId, string? NamespaceId);
