using ClawBridge.State;

namespace ClawBridge.Workloads;

/// <summary>Says which unfinished workload has a name. Written and deleted together with the workload, so that a name is never given twice.</summary>
internal sealed record WorkloadName : IRecord<WorkloadName>
{
    /// <summary><see cref="KeyOf"/>.</summary>
    public required string Id { get; init; }

    public long Revision { get; init; }

    public required string WorkloadId { get; init; }

    /// <summary><c>namespace/name</c>; neither part contains a slash.</summary>
    public static string KeyOf(string @namespace, string name) => $"{@namespace}/{name}";

    public WorkloadName At(long revision) => this with { Revision = revision };
}
