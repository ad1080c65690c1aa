using System.Collections.Immutable;

namespace ClawBridge.Workloads;

/// <summary>What is asked of all workloads at once, for one version of the table. Immutable.</summary>
internal sealed class WorkloadIndex
{
    private readonly ImmutableDictionary<string, ImmutableHashSet<string>> _onNode;

    private WorkloadIndex(ImmutableDictionary<string, WorkloadRecord> rows, ImmutableDictionary<string, ImmutableHashSet<string>> onNode, int pending, int running)
    {
        (Rows, _onNode, Pending, Running) = (rows, onNode, pending, running);
    }

    /// <summary>The rows that it is about.</summary>
    public ImmutableDictionary<string, WorkloadRecord> Rows { get; }

    /// <summary>Workloads that wait: pending ones, and starting ones without a node.</summary>
    public int Pending { get; }

    public int Running { get; }

    public static WorkloadIndex Of(ImmutableDictionary<string, WorkloadRecord> rows)
    {
        var onNode = ImmutableDictionary.CreateBuilder<string, ImmutableHashSet<string>>(StringComparer.Ordinal);
        var (pending, running) = (0, 0);
        foreach (var workload in rows.Values)
        {
            pending += IsWaiting(workload) ? 1 : 0;
            running += workload.State == WorkloadState.Running ? 1 : 0;
            foreach (var node in NodesOf(workload)) onNode[node] = onNode.GetValueOrDefault(node, ImmutableHashSet<string>.Empty).Add(workload.Id);
        }

        return new WorkloadIndex(rows, onNode.ToImmutable(), pending, running);
    }

    /// <summary>The index of <paramref name="rows"/>, which differ from these in the rows with <paramref name="changed"/> ids only.</summary>
    public WorkloadIndex With(ImmutableDictionary<string, WorkloadRecord> rows, IEnumerable<string> changed)
    {
        var onNode = _onNode.ToBuilder();
        var (pending, running) = (Pending, Running);
        foreach (var id in changed)
        {
            if (Rows.TryGetValue(id, out var before))
            {
                pending -= IsWaiting(before) ? 1 : 0;
                running -= before.State == WorkloadState.Running ? 1 : 0;
                foreach (var node in NodesOf(before)) Drop(onNode, node, id);
            }

            if (!rows.TryGetValue(id, out var after)) continue;
            pending += IsWaiting(after) ? 1 : 0;
            running += after.State == WorkloadState.Running ? 1 : 0;
            foreach (var node in NodesOf(after)) onNode[node] = onNode.GetValueOrDefault(node, ImmutableHashSet<string>.Empty).Add(id);
        }

        return new WorkloadIndex(rows, onNode.ToImmutable(), pending, running);
    }

    /// <summary>Workloads with a replica that holds resources of the node, by id.</summary>
    public IReadOnlyList<WorkloadRecord> OnNode(string nodeId) =>
        [.. _onNode.GetValueOrDefault(nodeId, ImmutableHashSet<string>.Empty).Order(StringComparer.Ordinal).Select(id => Rows[id])];

    private static bool IsWaiting(WorkloadRecord workload) =>
        workload.State == WorkloadState.Pending || (workload.State == WorkloadState.Starting && !workload.Replicas.Any(static r => r.IsPlaced));

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
