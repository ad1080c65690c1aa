namespace ClawBridge.Access;

/// <summary>The params that name a tenant or namespace; see <see cref="ScopeChoice"/>.</summary>
internal interface IScopedRequest
{
    /// <summary>Id or name.</summary>
    string? Tenant { get; }

    /// <summary>The same as <see cref="Tenant"/>, as the legacy spells it.</summary>
    string? TenantId { get; }

    /// <summary>Id, <c>tenant/name</c>, or a name.</summary>
    string? Namespace { get; }

    /// <summary>The same as <see cref="Namespace"/>, as the legacy spells it.</summary>
    string? NamespaceId { get; }
}
