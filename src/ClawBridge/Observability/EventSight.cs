using ClawBridge.Rpc;
using ClawBridge.State;
using ClawBridge.Workloads;

namespace ClawBridge.Observability;

/// <summary>Which events somebody may see: all who may read them on the whole cluster, others those of the places where they may. Pure.</summary>
internal static class EventSight
{
    public static bool Sees(IRights rights, string permission, EventRecord record, IStateView state) =>
        rights.OnCluster(permission) || (PlaceOf(record, state) is { } place && rights.In(permission, place));

    private static Place? PlaceOf(EventRecord record, IStateView state)
    {
        if (record.TenantId is { } tenant) return new Place(tenant, record.NamespaceId);
        // Events from before they said where they belong are known by what they are about, as long as that is there.
        return record.Target is { } target ? WorkloadPlaces.Of(state, target) : null;
    }
}
