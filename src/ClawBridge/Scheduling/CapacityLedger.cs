using ClawBridge.Workloads;

namespace ClawBridge.Scheduling;

/// <summary>
/// Keeps the <see cref="CapacityIndex"/> true: which attempt has what, what is held for moves, and who waits for room. Safe for
/// several threads.
/// </summary>
internal sealed class CapacityLedger(IPlacer placer)
{
    private const int MaxExplained = 1000;

    private readonly Lock _gate = new();
    private readonly CapacityIndex _index = new();
    private readonly Dictionary<string, LedgerEntry> _entries = new(StringComparer.Ordinal);
    private readonly SortedSet<PendingWorkload> _queue = [];
    private readonly SortedSet<string> _leaving = new(StringComparer.Ordinal);
    private readonly Dictionary<PlacementRequest, (long Generation, string? Reason)> _explained = [];

    /// <summary>Takes over a workload's present record; null: it is gone. Returns the nodes whose reservations that may have changed.</summary>
    public IReadOnlyCollection<string> Sync(string workloadId, WorkloadRecord? workload)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(workloadId, out var entry))
            {
                if (workload is null) return [];
                _entries[workloadId] = entry = new LedgerEntry(workload);
            }
            else if (workload is not null && workload.Revision < entry.Workload.Revision)
            {
                return [];
            }

            HashSet<string> touched = new(StringComparer.Ordinal);
            ReleaseAll(entry, touched);
            if (workload is not null)
            {
                entry.Workload = workload;
                ReserveAll(entry, touched);
            }

            DropHeld(entry, isGone: workload is null);
            Requeue(entry, isGone: workload is null);
            if (workload is null) _entries.Remove(workloadId);
            return touched;
        }
    }

    public void SetNode(NodeOffer offer)
    {
        lock (_gate) _index.SetNode(offer);
    }

    public void RemoveNode(string nodeId)
    {
        lock (_gate) _index.RemoveNode(nodeId);
    }

    /// <summary>UUIDs of an attempt's GPUs that are not reserved for it.</summary>
    public IEnumerable<string> Unreserved(ObservedAttempt observed)
    {
        var status = observed.Status;
        Reservation? reservation;
        lock (_gate) reservation = _index.Find(new ReservationKey(status.WorkloadId, status.Replica, status.Attempt));
        return reservation?.NodeId == observed.NodeId ? status.Gpus.Except(reservation.Gpus, StringComparer.Ordinal) : status.Gpus;
    }

    /// <summary>Ids of the workloads that have something reserved on a node.</summary>
    public IReadOnlyList<string> WorkloadsOn(string nodeId)
    {
        lock (_gate) return [.. _index.WorkloadsOn(nodeId)];
    }

    /// <summary>Chooses and reserves places for all that can be placed now, highest priority and oldest first.</summary>
    public PlacementPlan Plan(long now)
    {
        lock (_gate)
        {
            var misfits = new Misfits();
            List<PlannedPlacement> placements = [];
            long? nextDue = null;
            foreach (var waiting in _queue)
            {
                var entry = _entries[waiting.Id];
                foreach (var replica in entry.Workload.Replicas)
                {
                    if (replica.State != WorkloadState.Pending) continue;
                    if (replica.NotBefore > now) nextDue = Math.Min(nextDue ?? long.MaxValue, replica.NotBefore.Value);
                    else if (!TryPlace(entry, replica, misfits, placements)) misfits.Add(entry.Request);
                }
            }

            return new PlacementPlan(placements, PlanMoves(misfits), nextDue);
        }
    }

    /// <summary>Why a replica of the workload fits nowhere now; null when it would.</summary>
    public string? Explain(WorkloadRecord workload)
    {
        lock (_gate)
        {
            // Room that is taken already, but by itself.
            if (_entries.TryGetValue(workload.Id, out var entry) && entry.HasRoomAhead) return null;
            var request = entry is not null ? entry.Request : PlacementRequests.Of(workload.Spec);
            if (_explained.TryGetValue(request, out var known) && known.Generation == _index.Generation) return known.Reason;
            if (_explained.Count >= MaxExplained) _explained.Clear();
            var reason = placer.Explain(_index, request);
            _explained[request] = (_index.Generation, reason);
            return reason;
        }
    }

    private bool TryPlace(LedgerEntry entry, ReplicaRecord replica, Misfits misfits, List<PlannedPlacement> placements)
    {
        var wasHeld = entry.Held.Remove(replica.Index);
        if (wasHeld) _index.Release(HeldKey(entry, replica.Index));
        if (!wasHeld && misfits.Covers(entry.Request)) return false;
        if (placer.Place(_index, entry.Request) is not { } placement) return false;

        Reserve(entry, new ReservationKey(entry.Workload.Id, replica.Index, replica.Attempt + 1), ReservationOf(entry, placement.NodeId, placement.Gpus));
        placements.Add(new PlannedPlacement(entry.Workload.Id, replica.Index, replica.Attempt + 1, placement));
        return true;
    }

    private List<PlannedMove> PlanMoves(Misfits misfits)
    {
        List<PlannedMove> moves = [];
        foreach (var id in _leaving)
        {
            var entry = _entries[id];
            foreach (var replica in entry.Workload.Replicas)
            {
                if (!LedgerEntry.WantsToLeave(replica)) continue;
                var placement = misfits.Covers(entry.Request) ? null : placer.Place(_index, entry.Request);
                if (placement is null) misfits.Add(entry.Request);
                else if (entry.Held.Add(replica.Index)) _index.Reserve(HeldKey(entry, replica.Index), ReservationOf(entry, placement.NodeId, placement.Gpus));
                if (placement is not null || replica.Move!.EvenWithoutRoom) moves.Add(new PlannedMove(id, replica.Index, replica.Attempt));
            }
        }

        return moves;
    }

    private void ReleaseAll(LedgerEntry entry, HashSet<string> touched)
    {
        foreach (var key in entry.Reserved)
        {
            if (_index.Find(key) is { } reservation) touched.Add(reservation.NodeId);
            _index.Release(key);
        }

        entry.Reserved.Clear();
    }

    private void ReserveAll(LedgerEntry entry, HashSet<string> touched)
    {
        foreach (var replica in entry.Workload.Replicas)
        {
            if (replica.IsPlaced) Take(replica.Attempt, replica.NodeId!, replica.Gpus);
            // Which GPUs a superseded attempt holds is known from its node's report, once that is there.
            foreach (var left in replica.Superseded) Take(left.Attempt, left.NodeId, []);

            void Take(int attempt, string nodeId, IReadOnlyList<string> gpus)
            {
                Reserve(entry, new ReservationKey(entry.Workload.Id, replica.Index, attempt), ReservationOf(entry, nodeId, gpus));
                touched.Add(nodeId);
            }
        }
    }

    private void Reserve(LedgerEntry entry, ReservationKey key, Reservation reservation)
    {
        _index.Reserve(key, reservation);
        entry.Reserved.Add(key);
    }

    // Held while the old attempt ends and until the new one is placed.
    private void DropHeld(LedgerEntry entry, bool isGone)
    {
        foreach (var index in entry.Held.ToArray())
        {
            if (!isGone && entry.Workload.Replica(index) is { } replica && (replica.Moving || replica.State == WorkloadState.Pending)) continue;
            entry.Held.Remove(index);
            _index.Release(HeldKey(entry, index));
        }
    }

    private void Requeue(LedgerEntry entry, bool isGone)
    {
        if (entry.Waiting is { } earlier) _queue.Remove(earlier);
        var workload = entry.Workload;
        var waits = !isGone && !workload.IsFinished && workload.Replicas.Any(static r => r.State == WorkloadState.Pending);
        entry.Waiting = waits ? new PendingWorkload(workload.Id, workload.Spec.Priority, workload.SubmittedAt) : null;
        if (entry.Waiting is { } waiting) _queue.Add(waiting);
        if (!isGone && workload.Replicas.Any(LedgerEntry.WantsToLeave)) _leaving.Add(workload.Id);
        else _leaving.Remove(workload.Id);
    }

    private static ReservationKey HeldKey(LedgerEntry entry, int replica) => new(entry.Workload.Id, replica, ReservationKey.Held);

    private static Reservation ReservationOf(LedgerEntry entry, string nodeId, IReadOnlyList<string> gpus) =>
        new(nodeId, gpus, entry.Request.Cores, entry.Request.MemoryMb, entry.Request.Constraints.HostPorts);
}
