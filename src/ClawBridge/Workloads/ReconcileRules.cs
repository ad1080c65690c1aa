namespace ClawBridge.Workloads;

/// <summary>
/// Compares what a workload is to be with what the nodes say and decides what to write and what to order. Pure: the same
/// arguments give the same decision, and deciding again after a decision was carried out changes nothing.
/// </summary>
internal static class ReconcileRules
{
    public static Decision Decide(WorkloadRecord workload, IClusterFacts facts, long now)
    {
        List<NodeOrder> orders = [];
        var replicas = new List<ReplicaRecord>(workload.Replicas.Count);
        var observed = facts.ObservedOf(workload.Id).ToLookup(static o => o.Status.Replica);
        var (changed, floor) = (false, workload.AttemptFloor);
        foreach (var replica in workload.Replicas)
        {
            var next = WithoutSettled(workload, Advance(workload, replica, observed[replica.Index], facts, now, orders), facts);
            changed |= !ReferenceEquals(next, replica);
            // Scaled away and gone: nothing of it is left anywhere.
            if (next.Index >= workload.Spec.Replicas && !next.IsPlaced && next.Superseded.Count == 0 && !workload.IsFinished) (changed, floor) = (true, Math.Max(floor, next.Attempt));
            else replicas.Add(next);
        }

        var decided = changed ? WithReplicas(workload with { AttemptFloor = floor }, replicas, now) : workload;
        OrderStrays(decided, facts, orders);
        return new Decision(decided, orders);
    }

    /// <summary>The workload with these replicas, and the whole brought in line with them.</summary>
    public static WorkloadRecord WithReplicas(WorkloadRecord workload, IReadOnlyList<ReplicaRecord> replicas, long now)
    {
        if (workload.IsFinished) return workload with { Replicas = replicas };
        var state = WorkloadStates.Whole(replicas, workload.Spec.Replicas, workload.StopRequested);
        return workload with
        {
            Replicas = replicas,
            State = state,
            Reason = ReasonOf(state, replicas, workload),
            StartedAt = workload.StartedAt ?? replicas.Min(static r => r.StartedAt),
            FinishedAt = WorkloadStates.IsFinal(state) ? now : null,
        };
    }

    private static ReplicaRecord Advance(
        WorkloadRecord workload, ReplicaRecord replica, IEnumerable<ObservedAttempt> observed, IClusterFacts facts, long now, List<NodeOrder> orders)
    {
        replica = Adopt(workload, replica, observed, facts, now);
        if (!replica.IsPlaced) return replica;

        var node = replica.NodeId!;
        var status = facts.Observed(node, workload.Id, replica.Index, replica.Attempt);
        if (status is not null && status.Version > replica.StatusVersion) replica = AttemptRules.Reported(workload, replica, status, now);
        if (!replica.IsPlaced) return replica;

        switch (facts.Presence(node))
        {
            case NodePresence.Removed:
                return AttemptRules.NodeRemoved(workload, replica, now);
            case NodePresence.Lost:
                return facts.IsFrozen ? replica : AttemptRules.NodeLost(workload, replica, facts.NameOf(node), now);
            case NodePresence.Away:
                return replica;
        }

        if (replica.AwaitsNode) replica = replica with { AwaitsNode = false, Reason = status?.Reason };
        if (replica.Move is not null && replica.Stop is null && !facts.IsDraining(node)) replica = replica with { Move = null };
        if (status is null && facts.Refused(workload.Id, replica.Index, replica.Attempt) is { } refusal)
            return AttemptRules.Refused(workload, replica, refusal, facts.NameOf(node), now);

        if (OrderFor(replica, isObserved: status is not null) is { } kind)
            orders.Add(new NodeOrder(kind, node, workload.Id, replica.Index, replica.Attempt, replica.Stop));
        return replica;
    }

    private static NodeOrderKind? OrderFor(ReplicaRecord replica, bool isObserved) => replica switch
    {
        { Stop: not null } => NodeOrderKind.Stop,
        _ when isObserved => null,
        { State: WorkloadState.Starting } => NodeOrderKind.Start,
        _ => NodeOrderKind.Check,
    };

    /// <summary>
    /// Takes over an attempt that a node still has while none newer was started: one that was given up for lost, or one from
    /// after the point to which the state was restored.
    /// </summary>
    private static ReplicaRecord Adopt(WorkloadRecord workload, ReplicaRecord replica, IEnumerable<ObservedAttempt> observed, IClusterFacts facts, long now)
    {
        if (replica.IsEnded || workload.StopRequested || replica.Index >= workload.Spec.Replicas) return replica;
        var known = replica.State == WorkloadState.Pending ? Math.Max(replica.Attempt, 1) : replica.Attempt + 1;
        var found = observed
            .Where(o => o.Status.Attempt >= known && o.IsLive && facts.Presence(o.NodeId) == NodePresence.Here)
            .MaxBy(static o => o.Status.Attempt);
        if (found is null) return replica;

        SupersededAttempt[] left = replica.IsPlaced ? [.. replica.Superseded, new(replica.NodeId!, replica.Attempt)] : [.. replica.Superseded];
        return ReplicaRecord.New(replica.Index) with
        {
            State = WorkloadState.Starting,
            NodeId = found.NodeId,
            Gpus = found.Status.Gpus,
            Attempt = found.Status.Attempt,
            Epoch = found.Status.Epoch,
            // One that was given up went on meanwhile, and kept its GPUs.
            PlacedAt = found.Status.Attempt == replica.Attempt ? replica.FinishedAt ?? now : Math.Clamp(found.Status.StartedAt ?? now, Math.Min(workload.SubmittedAt, now), now),
            Retries = replica.Retries,
            Restarts = replica.Restarts,
            Superseded = [.. left.Where(s => s.NodeId != found.NodeId || s.Attempt != found.Status.Attempt)],
        };
    }

    /// <summary>Forgets superseded attempts that are known to be over.</summary>
    private static ReplicaRecord WithoutSettled(WorkloadRecord workload, ReplicaRecord replica, IClusterFacts facts)
    {
        if (replica.Superseded.Count == 0) return replica;
        var left = replica.Superseded.Where(s => !IsOver(s)).ToArray();
        return left.Length == replica.Superseded.Count ? replica : replica with { Superseded = left };

        bool IsOver(SupersededAttempt attempt) => facts.Presence(attempt.NodeId) switch
        {
            NodePresence.Removed => true,
            NodePresence.Here => facts.Observed(attempt.NodeId, workload.Id, replica.Index, attempt.Attempt) is not { } status
                || !new ObservedAttempt(attempt.NodeId, status).IsLive,
            _ => false,
        };
    }

    /// <summary>Attempts of this workload that are not the newest: stopped where they live, forgotten where they have ended.</summary>
    private static void OrderStrays(WorkloadRecord workload, IClusterFacts facts, List<NodeOrder> orders)
    {
        foreach (var observed in facts.ObservedOf(workload.Id))
        {
            var status = observed.Status;
            var replica = workload.Replica(status.Replica);
            var isNewest = replica is not null && replica.Attempt == status.Attempt && (replica.NodeId ?? replica.LastNodeId) == observed.NodeId;
            if (isNewest && (replica!.IsPlaced || !observed.IsLive) || facts.Presence(observed.NodeId) != NodePresence.Here) continue;
            if (observed.IsLive) orders.Add(new(NodeOrderKind.Stop, observed.NodeId, workload.Id, status.Replica, status.Attempt, StopTerms.Default));
            // The attempt before the newest is kept on the same node, because its output says why there is a newer one.
            else if (replica is null || status.Attempt < replica.Attempt - 1 || observed.NodeId != (replica.NodeId ?? replica.LastNodeId))
                orders.Add(new(NodeOrderKind.Remove, observed.NodeId, workload.Id, status.Replica, status.Attempt));
        }
    }

    private static string? ReasonOf(WorkloadState state, IReadOnlyList<ReplicaRecord> replicas, WorkloadRecord workload)
    {
        if (replicas.Count == 0 && state == WorkloadState.Pending) return "It is scaled to 0 replicas.";
        var telling = replicas.FirstOrDefault(r => r.State == state && r.Reason is not null) ?? replicas.FirstOrDefault(r => r.State == WorkloadState.Failed);
        if (telling?.Reason is null) return null;
        return workload.Spec.Replicas > 1 ? $"Replica {telling.Index}: {telling.Reason}" : telling.Reason;
    }
}
