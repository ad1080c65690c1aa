using ClawBridge.Scheduling;

namespace ClawBridge.Workloads;

/// <summary>Writes planned placements and moves into a workload, as far as they still make sense. Pure.</summary>
internal static class PlacementRules
{
    public static WorkloadRecord Apply(
        WorkloadRecord workload, IReadOnlyList<PlannedPlacement> placements, IReadOnlyList<PlannedMove> moves, long epoch, long now)
    {
        if (workload.StopRequested || workload.IsFinished) return workload;
        var places = placements.ToDictionary(static p => p.Replica);
        var leaving = moves.ToDictionary(static m => m.Replica);
        var changed = false;
        var replicas = new List<ReplicaRecord>(workload.Replicas.Count);
        foreach (var replica in workload.Replicas)
        {
            var next = replica;
            if (places.TryGetValue(replica.Index, out var place) && IsWaitingFor(workload, replica, place)) next = Placed(replica, place, epoch, now);
            else if (leaving.TryGetValue(replica.Index, out var move) && replica is { IsPlaced: true, Stop: null, Move: not null } && replica.Attempt == move.Attempt) next = Leaving(replica);
            changed |= !ReferenceEquals(next, replica);
            replicas.Add(next);
        }

        return changed ? ReconcileRules.WithReplicas(workload, replicas, now) : workload;
    }

    private static bool IsWaitingFor(WorkloadRecord workload, ReplicaRecord replica, PlannedPlacement place) =>
        replica.State == WorkloadState.Pending && replica.Attempt == place.Attempt - 1 && replica.Index < workload.Spec.Replicas;

    private static ReplicaRecord Placed(ReplicaRecord replica, PlannedPlacement place, long epoch, long now) => ReplicaRecord.New(replica.Index) with
    {
        State = WorkloadState.Starting,
        NodeId = place.Placement.NodeId,
        Gpus = place.Placement.Gpus,
        Attempt = place.Attempt,
        Epoch = epoch,
        PlacedAt = now,
        Retries = replica.Retries,
        Restarts = replica.Restarts,
        Superseded = replica.Superseded,
    };

    private static ReplicaRecord Leaving(ReplicaRecord replica) => replica with
    {
        State = WorkloadState.Stopping,
        Moving = true,
        Stop = replica.Move,
        Reason = "Its node is being drained; it is started elsewhere.",
    };
}
