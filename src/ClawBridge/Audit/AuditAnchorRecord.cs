using ClawBridge.State;

namespace ClawBridge.Audit;

/// <summary>Where the kept part of the chain begins, and the seal on both of its ends. One row.</summary>
internal sealed record AuditAnchorRecord : IRecord<AuditAnchorRecord>
{
    public const string OnlyId = "anchor";

    public string Id { get; init; } = OnlyId;

    public long Revision { get; init; }

    /// <summary>The last record that was dropped; 0 before the first.</summary>
    public required long Seq { get; init; }

    /// <summary>Its hash, which the oldest kept record has as its <c>prev</c>; <see cref="CanonicalRecord.Genesis"/> before the first.</summary>
    public required string Hash { get; init; }

    /// <summary>How many records were dropped in all.</summary>
    public required long Dropped { get; init; }

    /// <summary>An <see cref="AuditSeal"/>, sealed. It is never renewed over a chain that it contradicts, so that the contradiction stays.</summary>
    public required byte[] Seal { get; init; }

    public AuditAnchorRecord At(long revision) => this with { Revision = revision };
}
