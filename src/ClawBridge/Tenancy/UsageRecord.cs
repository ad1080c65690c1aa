using ClawBridge.State;

namespace ClawBridge.Tenancy;

/// <summary>
/// What a namespace or a tenant uses, kept up to date in the transactions that change it. A tenant has a row of its own, so that
/// GPU hours of namespaces that are gone still count.
/// </summary>
internal sealed record UsageRecord : IRecord<UsageRecord>
{
    /// <summary>The namespace's or tenant's id.</summary>
    public required string Id { get; init; }

    public long Revision { get; init; }

    public UsageShare Used { get; init; }

    public UsageRecord At(long revision) => this with { Revision = revision };
}
