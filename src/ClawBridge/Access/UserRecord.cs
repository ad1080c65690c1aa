using ClawBridge.State;

namespace ClawBridge.Access;

/// <summary>Someone who may call: by an API key, or by being named in <c>_meta.principal</c>.</summary>
internal sealed record UserRecord : IRecord<UserRecord>
{
    /// <summary>Lower-case UUID.</summary>
    public required string Id { get; init; }

    public long Revision { get; init; }

    /// <summary>Unique.</summary>
    public required string Name { get; init; }

    public string? Email { get; init; }

    /// <summary>In the order in which they were assigned.</summary>
    public IReadOnlyList<RoleBinding> Bindings { get; set; } = [];

    /// <summary>Unix milliseconds.</summary>
    public required long CreatedAt { get; init; }

    public UserRecord At(long revision) => this with { Revision = revision };
}
