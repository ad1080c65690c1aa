using ClawBridge.Rpc;
using ClawBridge.State;
using ClawBridge.Tenancy;

namespace ClawBridge.Workloads;

/// <summary>Where workloads live, for other rooms. Pure.</summary>
internal static class WorkloadPlaces
{
    /// <summary>Null when there is no workload with this id.</summary>
    public static Place? Of(IStateView state, string workloadId) =>
        state.Find(WorkloadTables.Workloads, workloadId) is { } workload ? TenancyView.Of(state).PlaceOf(workload.Namespace) : null;
}
