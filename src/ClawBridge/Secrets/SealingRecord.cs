using ClawBridge.State;

namespace ClawBridge.Secrets;

/// <summary>Says under which master key everything sealed in this state is; the only row of its table.</summary>
internal sealed record SealingRecord : IRecord<SealingRecord>
{
    public const string TheId = "master";

    public string Id { get; init; } = TheId;

    public long Revision { get; init; }

    /// <summary><see cref="Secrets.KeyId.Of"/> of the key.</summary>
    public required string KeyId { get; init; }

    /// <summary>Unix milliseconds since when.</summary>
    public required long Since { get; init; }

    public SealingRecord At(long revision) => this with { Revision = revision };
}
