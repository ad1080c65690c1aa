using ClawBridge.State;

namespace ClawBridge.Access;

/// <summary>A named set of grants.</summary>
internal sealed record RoleRecord : IRecord<RoleRecord>
{
    /// <summary>The role's name.</summary>
    public required string Id { get; init; }

    public long Revision { get; init; }

    public string? Description { get; init; }

    public required IReadOnlyList<Grant> Grants { get; init; }

    /// <summary>Unix milliseconds; 0 for the built-in ones.</summary>
    public long CreatedAt { get; init; }

    public RoleRecord At(long revision) => this with { Revision = revision };
}
