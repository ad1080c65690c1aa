using ClawBridge.State;
using ClawBridge.Tenancy;

namespace ClawBridge.Workloads;

/// <summary>
/// What workloads take of quotas. Counted are replicas that run or are still to run, those too that were scaled away and still end;
/// GPU time from the placement of an attempt on, because its GPUs are nobody else's from then, until it ends or is given up. Pure.
/// </summary>
internal static class WorkloadUsage
{
    /// <summary>What the workload takes now; null is one that is not there.</summary>
    public static UsageShare Of(WorkloadRecord? workload)
    {
        if (workload is null || workload.IsFinished) return default;
        var share = default(UsageShare);
        foreach (var replica in workload.Replicas)
        {
            if (replica.IsEnded) continue;
            var held = GpusOf(replica);
            share += new UsageShare(0, workload.Spec.Gpus, workload.Spec.CpuCores, workload.Spec.MemoryMb, HeldGpus: held, HeldSince: held * Since(workload, replica));
        }

        return share with { Workloads = 1 };
    }

    /// <summary>By how much usage changes when one version of a workload takes the place of another.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public static UsageShare Between(WorkloadRecord? before, WorkloadRecord? after, long now)
    {
        var difference = Of(after) - Of(before);
        return difference with { GpuMs = Spent(before, after, now) };
    }

    /// <summary>What all workloads of some namespaces take now. What those that have ended used before is not known.</summary>
    public static UsageShare Sum(IStateView state, Func<string, bool> isCounted)
    {
        var sum = default(UsageShare);
        foreach (var workload in state.Rows(WorkloadTables.Workloads).Values)
        {
            if (!workload.IsFinished && isCounted(workload.Namespace)) sum += Of(workload);
        }

        return sum;
    }

    /// <summary>GPU milliseconds of the attempts that held GPUs before and do so no longer.</summary>
    private static long Spent(WorkloadRecord? before, WorkloadRecord? after, long now)
    {
        if (before is not { IsFinished: false, Spec.Gpus: > 0 }) return 0;
        var spent = 0L;
        foreach (var replica in before.Replicas)
        {
            if (GpusOf(replica) is not (> 0 and var gpus)) continue;
            var next = after?.Replica(replica.Index);
            if (next is not null && next.Attempt == replica.Attempt && GpusOf(next) > 0) continue;
            // A node that was away tells late when the attempt ended: the time after that is not charged.
            var end = next is not null && next.Attempt == replica.Attempt ? Math.Min(next.FinishedAt ?? now, now) : now;
            spent += gpus * Math.Max(0, end - Since(before, replica));
        }

        return spent;
    }

    private static long GpusOf(ReplicaRecord replica) => replica.IsPlaced ? replica.Gpus.Count : 0;

    // Attempts from before placements were dated count from their start.
    private static long Since(WorkloadRecord workload, ReplicaRecord replica) => replica.PlacedAt ?? replica.StartedAt ?? workload.SubmittedAt;
}
