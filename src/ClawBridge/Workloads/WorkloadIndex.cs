using System.Collections.Immutable;

namespace ClawBridge.Workloads;

/// <summary>What is asked of all workloads at once, for one version of the table. Immutable.</summary>
internal sealed class WorkloadIndex
{
    private readonly ImmutableDictionary<string, ImmutableHashSet<string>> _onNode;

    private WorkloadIndex(ImmutableDictionary<string, WorkloadRecord> rows, ImmutableDictionary<string, ImmutableHashSet<string>> onNode, WorkloadCounts counts)
    {
        (Rows, _onNode, Counts) = (rows, onNode, counts);
    }

    /// <summary>The rows that it is about.</summary>
    public ImmutableDictionary<string, WorkloadRecord> Rows { get; }

    public WorkloadCounts Counts { get; }

    public static WorkloadIndex Of(ImmutableDictionary<string, WorkloadRecord> rows)
    {
        var onNode = ImmutableDictionary.CreateBuilder<string, ImmutableHashSet<string>>(StringComparer.Ordinal);
        var counts = default(WorkloadCounts);
        foreach (var workload in rows.Values)
        {
            counts = counts.With(workload);
            foreach (var node in NodesOf(workload)) onNode[node] = onNode.GetValueOrDefault(node, ImmutableHashSet<string>.Empty).Add(workload.Id);
        }

        return new WorkloadIndex(rows, onNode.ToImmutable(), counts);
    }

    /// <summary>The index of <paramref name="rows"/>, which differ from these in the rows with <paramref name="changed"/> ids only.</summary>
    public WorkloadIndex With(ImmutableDictionary<string, WorkloadRecord> rows, IEnumerable<string> changed)
    {
        var onNode = _onNode.ToBuilder();
        var counts = Counts;
        foreach (var id in changed)
        {
            if (Rows.TryGetValue(id, out var before))
            {
                counts = counts.Without(before);
                foreach (var node in NodesOf(before)) Drop(onNode, node, id);
            }

            if (!rows.TryGetValue(id, out var after)) continue;
            counts = counts.With(after);
            foreach (var node in NodesOf(after)) onNode[node] = onNode.GetValueOrDefault(node, ImmutableHashSet<string>.Empty).Add(id);
        }

        return new WorkloadIndex(rows, onNode.ToImmutable(), counts);
    }

    /// <summary>Workloads with a replica that holds resources of the node, by id.</summary>
    public IReadOnlyList<WorkloadRecord> OnNode(string nodeId) =>
        [.. _onNode.GetValueOrDefault(nodeId, ImmutableHashSet<string>.Empty).Order(StringComparer.Ordinal).Select(id => Rows[id])];

    private static IEnumerable<string> NodesOf(WorkloadRecord workload)
    {
        if (workload.IsFinished) return [];
        return workload.Replicas.Where(static r => r.IsPlaced).Select(static r => r.NodeId!).Distinct(StringComparer.Ordinal);
    }

    private static void Drop(ImmutableDictionary<string, ImmutableHashSet<string>>.Builder onNode, string node, string id)
    {
        var left = onNode[node].Remove(id);
        if (left.IsEmpty) onNode.Remove(node);
        else onNode[node] = left;
    }
}
