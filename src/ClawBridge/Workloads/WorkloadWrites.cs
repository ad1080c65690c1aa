using ClawBridge.State;

namespace ClawBridge.Workloads;

/// <summary>The one way in which workloads are written: names and events always go with the record.</summary>
internal static class WorkloadWrites
{
    /// <summary>Writes a new workload, whose name must be free.</summary>
    public static WorkloadRecord Add(Transaction transaction, WorkloadRecord workload)
    {
        if (workload.Name is { } name)
            transaction.Put(WorkloadTables.Names, new WorkloadName { Id = WorkloadName.KeyOf(workload.Namespace, name), WorkloadId = workload.Id });
        transaction.Emit("workload.submitted", workload.Id, $"Workload {Label(workload)} was submitted.");
        return transaction.Put(WorkloadTables.Workloads, workload);
    }

    /// <summary>Writes a changed workload, tells what happened to it, and frees its name when it has finished; deletes it then, if that was asked.</summary>
    public static WorkloadRecord Change(Transaction transaction, WorkloadRecord before, WorkloadRecord after)
    {
        foreach (var (kind, summary) in WorkloadEvents.Between(before, after)) transaction.Emit(kind, after.Id, summary);
        if (after is { IsFinished: true, DeleteRequested: true })
        {
            Delete(transaction, after, "");
            return after;
        }

        if (after.IsFinished && !before.IsFinished) FreeName(transaction, after);
        return transaction.Put(WorkloadTables.Workloads, after);
    }

    /// <summary>Deletes a workload; what nodes still have of it is ended and removed as they are reached.</summary>
    public static void Delete(Transaction transaction, WorkloadRecord workload, string why)
    {
        FreeName(transaction, workload);
        transaction.Delete(WorkloadTables.Workloads, workload.Id);
        var nodes = workload.Replicas
            .SelectMany(static r => r.Superseded.Select(static s => s.NodeId).Append(r.NodeId).Append(r.LastNodeId))
            .OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        if (nodes.Length > 0) transaction.Put(WorkloadTables.Deleted, new DeletedWorkload { Id = workload.Id, Nodes = nodes });
        transaction.Emit("workload.deleted", workload.Id, $"Workload {Label(workload)} was deleted{why}.");
    }

    /// <summary>How a workload is called in sentences.</summary>
    public static string Label(WorkloadRecord workload) => workload.Name is { } name ? $"{name} ({workload.Id})" : workload.Id;

    private static void FreeName(Transaction transaction, WorkloadRecord workload)
    {
        if (workload.Name is not { } name) return;
        var key = WorkloadName.KeyOf(workload.Namespace, name);
        if (transaction.Find(WorkloadTables.Names, key)?.WorkloadId == workload.Id) transaction.Delete(WorkloadTables.Names, key);
    }
}
