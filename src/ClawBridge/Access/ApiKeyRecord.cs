using ClawBridge.State;

namespace ClawBridge.Access;

/// <summary>A key with which its user may call; what is kept of the key itself is a hash.</summary>
internal sealed record ApiKeyRecord : IRecord<ApiKeyRecord>
{
    /// <summary>Lower-case UUID.</summary>
    public required string Id { get; init; }

    public long Revision { get; init; }

    /// <summary>What its owner calls it.</summary>
    public required string Name { get; init; }

    public required string UserId { get; init; }

    /// <summary>Lower-case hex SHA-256 of the key. The key has 190 random bits, so a plain hash gives nothing away.</summary>
    public required string Hash { get; init; }

    /// <summary><c>resource:action</c>, <c>resource:*</c> or <c>*</c>: the most that a call with it may do of what its user may. Empty = all that.</summary>
    public IReadOnlyList<string> Scopes { get; set; } = [];

    /// <summary>Unix milliseconds.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>Unix milliseconds; null = never.</summary>
    public long? ExpiresAt { get; init; }

    /// <summary>Unix milliseconds, at most a minute behind; null = never used.</summary>
    public long? LastUsedAt { get; init; }

    /// <summary>Ids of the key that the call came with that made this one, of the key that made that one, and so on; they end it with them. Empty when no key was used.</summary>
    public IReadOnlyList<string> MadeWith { get; set; } = [];

    /// <param name="now">Unix milliseconds.</param>
    public bool IsExpired(long now) => ExpiresAt <= now;

    public ApiKeyRecord At(long revision) => this with { Revision = revision };
}
