namespace ClawBridge.State;

/// <summary>What the state remembers of its owners. One row.</summary>
internal sealed record OwnerRecord : IRecord<OwnerRecord>
{
    public const string OnlyId = "owner";

    public string Id { get; init; } = OnlyId;

    public long Revision { get; init; }

    /// <summary>Of the last owner that wrote one; grows with each.</summary>
    public required long Epoch { get; init; }

    public OwnerRecord At(long revision) => this with { Revision = revision };
}
