using ClawBridge.State;

namespace ClawBridge.Secrets;

/// <summary>A secret without its values.</summary>
internal sealed record SecretRecord : IRecord<SecretRecord>
{
    public const int DefaultKeepVersions = 10;
    public const int MaxKeepVersions = 100;

    /// <summary>See <see cref="SecretIds"/>.</summary>
    public required string Id { get; init; }

    public long Revision { get; init; }

    /// <summary>The newest version's number; the first is 1.</summary>
    public required int Version { get; init; }

    /// <summary>The principal that stored it first.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>Unix milliseconds of version 1.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>Unix milliseconds of the newest version.</summary>
    public required long UpdatedAt { get; init; }

    /// <summary>How many versions are kept, the newest included.</summary>
    public int KeepVersions { get; set; } = DefaultKeepVersions;

    public SecretPolicy Policy { get; set; } = new();

    /// <summary>The kept ones, oldest first.</summary>
    public IReadOnlyList<SecretVersion> Versions { get; set; } = [];

    public SecretRecord At(long revision) => this with { Revision = revision };
}
