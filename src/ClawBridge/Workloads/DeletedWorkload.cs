using ClawBridge.State;

namespace ClawBridge.Workloads;

/// <summary>A workload that is no longer, but of which nodes may still have attempts: they are ended and removed as the nodes are reached.</summary>
internal sealed record DeletedWorkload : IRecord<DeletedWorkload>
{
    /// <summary>The workload's id.</summary>
    public required string Id { get; init; }

    public long Revision { get; init; }

    /// <summary>Ids of the nodes that may have something of it.</summary>
    public required IReadOnlyList<string> Nodes { get; init; }

    public DeletedWorkload At(long revision) => this with { Revision = revision };
}
