using ClawBridge.State;
using ClawBridge.Tenancy;

namespace ClawBridge.Workloads;

/// <summary>Workloads as what lives in namespaces.</summary>
internal sealed class NamespaceWorkloads : INamespaceContents
{
    public string DeletePermission => "workloads:delete";

    public IReadOnlyList<Inhabitant> In(IStateView state, string namespaceId) =>
        [.. Of(state, namespaceId).Select(static workload => new Inhabitant(workload.Id, WorkloadWrites.Label(workload), !workload.IsFinished))];

    public void Clear(Transaction transaction, string namespaceId)
    {
        foreach (var workload in Of(transaction, namespaceId)) WorkloadCommands.Delete(transaction, workload.Id, force: true);
    }

    private static List<WorkloadRecord> Of(IStateView state, string namespaceId) =>
        [.. state.Rows(WorkloadTables.Workloads).Values.Where(workload => workload.Namespace == namespaceId).OrderBy(static workload => workload.Id, StringComparer.Ordinal)];
}
