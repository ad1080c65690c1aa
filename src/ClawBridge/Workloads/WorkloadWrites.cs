using ClawBridge.State;
using ClawBridge.Tenancy;

namespace ClawBridge.Workloads;

/// <summary>The one way in which workloads are written: names, usage and events always go with the record.</summary>
internal static class WorkloadWrites
{
    /// <summary>Writes a new workload, whose name must be free.</summary>
    public static WorkloadRecord Add(Transaction transaction, WorkloadRecord workload)
    {
        if (workload.Name is { } name)
            transaction.Put(WorkloadTables.Names, new WorkloadName { Id = WorkloadName.KeyOf(workload.Namespace, name), WorkloadId = workload.Id });
        Emit(transaction, workload, "workload.submitted", $"Workload {Label(workload)} was submitted.");
        Account(transaction, null, workload);
        return transaction.Put(WorkloadTables.Workloads, workload);
    }

    /// <summary>Writes a changed workload, tells what happened to it, and frees its name when it has finished; deletes it then, if that was asked.</summary>
    public static WorkloadRecord Change(Transaction transaction, WorkloadRecord before, WorkloadRecord after)
    {
        foreach (var (kind, summary) in WorkloadEvents.Between(before, after)) Emit(transaction, after, kind, summary);
        Account(transaction, before, after);
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
        Account(transaction, workload, null);
        transaction.Delete(WorkloadTables.Workloads, workload.Id);
        var nodes = workload.Replicas
            .SelectMany(static r => r.Superseded.Select(static s => s.NodeId).Append(r.NodeId).Append(r.LastNodeId))
            .OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        if (nodes.Length > 0) transaction.Put(WorkloadTables.Deleted, new DeletedWorkload { Id = workload.Id, Nodes = nodes });
        Emit(transaction, workload, "workload.deleted", $"Workload {Label(workload)} was deleted{why}.");
        NamespaceEnding.Advance(transaction, workload.Namespace);
    }

    /// <summary>Tells what happened to a workload to those who may read events where it lives.</summary>
    public static void Emit(Transaction transaction, WorkloadRecord workload, string kind, string summary)
    {
        var place = TenancyView.Of(transaction).PlaceOf(workload.Namespace);
        transaction.Emit(kind, workload.Id, summary, tenantId: place.TenantId, namespaceId: place.NamespaceId);
    }

    /// <summary>How a workload is called in sentences.</summary>
    public static string Label(WorkloadRecord workload) => workload.Name is { } name ? $"{name} ({workload.Id})" : workload.Id;

    /// <summary>Before the row is written, so that a first count does not find it twice.</summary>
    private static void Account(Transaction transaction, WorkloadRecord? before, WorkloadRecord? after)
    {
        var difference = WorkloadUsage.Between(before, after, transaction.Now);
        if (difference != default) Usages.Change(transaction, TenancyView.Of(transaction).PlaceOf((after ?? before)!.Namespace), difference);
    }

    private static void FreeName(Transaction transaction, WorkloadRecord workload)
    {
        if (workload.Name is not { } name) return;
        var key = WorkloadName.KeyOf(workload.Namespace, name);
        if (transaction.Find(WorkloadTables.Names, key)?.WorkloadId == workload.Id) transaction.Delete(WorkloadTables.Names, key);
    }
}
