using ClawBridge.Scheduling;
using ClawBridge.State;

namespace ClawBridge.Workloads;

/// <content>What a step writes: decisions on single workloads, placements, and events about attempts that nobody knows.</content>
internal sealed partial class Reconciler
{
    private async ValueTask DecideAsync(CancellationToken cancellationToken)
    {
        foreach (var ids in _dirty.Order(StringComparer.Ordinal).Chunk(MostPerTransaction))
        {
            var snapshot = _store.Current;
            List<string> changing = [];
            List<Decision> decisions = [];
            foreach (var id in ids)
            {
                if (snapshot.Find(WorkloadTables.Deleted, id) is { } deleted) await CleanUpAsync(deleted, cancellationToken);
                if (snapshot.Find(WorkloadTables.Workloads, id) is not { } workload) continue;
                var decision = ReconcileRules.Decide(workload, _facts, Now);
                if (ReferenceEquals(decision.Next, workload)) decisions.Add(decision);
                else changing.Add(id);
            }

            if (changing.Count > 0) decisions.AddRange(await _store.TransactAsync(transaction => Write(transaction, changing), cancellationToken));
            foreach (var decision in decisions) CarryOut(decision);
            _dirty.ExceptWith(ids);
        }
    }

    private List<Decision> Write(Transaction transaction, List<string> ids)
    {
        List<Decision> decisions = [];
        foreach (var id in ids)
        {
            if (transaction.Find(WorkloadTables.Workloads, id) is not { } workload) continue;
            var decision = ReconcileRules.Decide(workload, _facts, transaction.Now);
            decisions.Add(ReferenceEquals(decision.Next, workload) ? decision : decision with { Next = WorkloadWrites.Change(transaction, workload, decision.Next) });
        }

        return decisions;
    }

    private void CarryOut(Decision decision)
    {
        Sync(decision.Next.Id, decision.Next);
        if (_facts.HasRefusals)
        {
            foreach (var replica in decision.Next.Replicas)
            {
                if (replica.State != WorkloadState.Starting) _facts.Settle(new AttemptId(decision.Next.Id, replica.Index, replica.Attempt));
            }
        }

        foreach (var order in decision.Orders) _desk.Send(order, decision.Next, Now);
    }

    private async ValueTask CleanUpAsync(DeletedWorkload deleted, CancellationToken cancellationToken)
    {
        var (left, orders) = CleanUpRules.Decide(deleted, _facts, node => _desk.IsUnderWay(node, deleted.Id));
        if (left.Count < deleted.Nodes.Count)
        {
            await _store.TransactAsync(
                transaction =>
                {
                    if (left.Count == 0) transaction.Delete(WorkloadTables.Deleted, deleted.Id);
                    else transaction.Put(WorkloadTables.Deleted, deleted with { Nodes = left });
                    return left.Count;
                },
                cancellationToken);
        }

        foreach (var order in orders) _desk.Send(order, null, Now);
    }

    private async ValueTask PlaceAsync(CancellationToken cancellationToken)
    {
        if (!_placementDue) return;
        _placementDue = false;
        var plan = _ledger.Plan(Now);
        _placementAt = plan.NextDue;
        if (plan.IsEmpty) return;

        var planned = plan.Placements.Select(static p => p.WorkloadId).Concat(plan.Moves.Select(static m => m.WorkloadId)).Distinct(StringComparer.Ordinal).ToList();
        try
        {
            var written = await _store.TransactAsync(transaction => Write(transaction, plan), cancellationToken);
            foreach (var workload in written) CarryOut(ReconcileRules.Decide(workload, _facts, Now));
        }
        finally
        {
            // What was planned but not written gives its room back.
            foreach (var id in planned) Sync(id, _store.Current.Find(WorkloadTables.Workloads, id));
        }
    }

    private List<WorkloadRecord> Write(Transaction transaction, PlacementPlan plan)
    {
        var placements = plan.Placements.ToLookup(static p => p.WorkloadId, StringComparer.Ordinal);
        var moves = plan.Moves.ToLookup(static m => m.WorkloadId, StringComparer.Ordinal);
        List<WorkloadRecord> written = [];
        foreach (var id in placements.Select(static g => g.Key).Union(moves.Select(static g => g.Key), StringComparer.Ordinal))
        {
            if (transaction.Find(WorkloadTables.Workloads, id) is not { } workload) continue;
            var next = PlacementRules.Apply(workload, [.. placements[id]], [.. moves[id]], _epoch, transaction.Now);
            if (!ReferenceEquals(next, workload)) written.Add(WorkloadWrites.Change(transaction, workload, next));
        }

        return written;
    }

    /// <summary>
    /// An attempt of this cluster whose workload the state does not know (it was restored from an older backup, perhaps) is
    /// told, once, and never touched: it may be the only copy of something that matters.
    /// </summary>
    private void NoteIfUnknown(ObservedAttempt observed)
    {
        if (!_observations.IsOurs(observed.Status) || !observed.IsLive) return;
        var id = observed.Status.WorkloadId;
        var current = _store.Current;
        if (current.Find(WorkloadTables.Workloads, id) is not null || current.Find(WorkloadTables.Deleted, id) is not null) return;
        if (_announced.Add((observed.NodeId, AttemptId.Of(observed.Status)))) _unknown.Add(observed);
    }

    private async ValueTask TellUnknownAsync(CancellationToken cancellationToken)
    {
        if (_unknown.Count == 0) return;
        await _store.TransactAsync(
            transaction =>
            {
                foreach (var observed in _unknown)
                {
                    transaction.Emit("workload.unknown", observed.Status.WorkloadId,
                        $"Node {_facts.NameOf(observed.NodeId)} runs attempt {observed.Status.Attempt} of workload {observed.Status.WorkloadId}, "
                        + "which this cluster's state does not know. It is left alone.");
                }

                return _unknown.Count;
            },
            cancellationToken);
        _unknown.Clear();
    }
}
