using ClawBridge.Workloads;

namespace ClawBridge.Scheduling;

/// <summary>What the <see cref="CapacityLedger"/> has on one workload.</summary>
internal sealed class LedgerEntry(WorkloadRecord workload)
{
    public WorkloadRecord Workload { get; set; } = workload;

    /// <summary>Worked out once: what is asked for never changes.</summary>
    public PlacementRequest Request { get; } = PlacementRequests.Of(workload.Spec);

    public List<ReservationKey> Reserved { get; } = [];

    /// <summary>Indexes of replicas for whose next attempt room is held.</summary>
    public HashSet<int> Held { get; } = [];

    /// <summary>Its place in the queue, or null when nothing of it waits.</summary>
    public PendingWorkload? Waiting { get; set; }

    /// <summary>Room is kept for an attempt that is not written down yet: held for a move, or just chosen.</summary>
    public bool HasRoomAhead => Held.Count > 0 || Reserved.Any(key => Workload.Replica(key.Replica) is { State: WorkloadState.Pending } replica && key.Attempt > replica.Attempt);

    public static bool WantsToLeave(ReplicaRecord replica) => replica is { Move: not null, Stop: null, IsPlaced: true };
}
