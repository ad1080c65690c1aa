using ClawBridge.Rpc;
using ClawBridge.State;
using ClawBridge.Workloads;

namespace ClawBridge.Tenancy;

/// <summary>
/// The one way in which usage is read and written. A row is made with its namespace or tenant; in a state from before there
/// were such rows, what is there is counted until the first change makes one.
/// </summary>
internal static class Usages
{
    public static UsageShare OfNamespace(IStateView state, string namespaceId) =>
        state.Find(TenancyTables.Usage, namespaceId)?.Used ?? WorkloadUsage.Sum(state, id => id == namespaceId);

    public static UsageShare OfTenant(IStateView state, string tenantId)
    {
        if (state.Find(TenancyTables.Usage, tenantId) is { } row) return row.Used;
        var view = TenancyView.Of(state);
        return WorkloadUsage.Sum(state, id => view.Namespace(id)?.TenantId == tenantId);
    }

    /// <summary>Starts to count in a new namespace or tenant.</summary>
    public static void Open(Transaction transaction, string id) => Put(transaction, id, default);

    /// <summary>Changes the usage of a namespace and of its tenant. Call it before the rows that it is about are written.</summary>
    public static void Change(Transaction transaction, Place place, UsageShare difference)
    {
        if (difference == default) return;
        if (place.NamespaceId is { } id) Put(transaction, id, OfNamespace(transaction, id) + difference);
        Put(transaction, place.TenantId, OfTenant(transaction, place.TenantId) + difference);
    }

    private static void Put(Transaction transaction, string id, UsageShare used) =>
        transaction.Put(TenancyTables.Usage, new UsageRecord { Id = id, Used = used });
}
