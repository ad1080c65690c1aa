using ClawBridge.State;
using ClawBridge.Tenancy;

namespace ClawBridge.Workloads;

/// <summary>Says which unfinished workload has a name. Written and deleted together with the workload, so that a name is never given twice.</summary>
internal sealed record WorkloadName : IRecord<WorkloadName>
{
    /// <summary><see cref="KeyOf"/>.</summary>
    public required string Id { get; init; }

    public long Revision { get; init; }

    public required string WorkloadId { get; init; }

    /// <summary>
    /// The namespace's id and the name, with a slash between. The default namespace is the word <c>default</c> here, which is no id: so
    /// are the rows from before there were others.
    /// </summary>
    public static string KeyOf(string namespaceId, string name) =>
        $"{(namespaceId == NamespaceRecord.DefaultId ? NamespaceRecord.Default.Name : namespaceId)}/{name}";

    public WorkloadName At(long revision) => this with { Revision = revision };
}
