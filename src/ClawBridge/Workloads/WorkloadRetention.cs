using ClawBridge.State;

namespace ClawBridge.Workloads;

/// <summary>Forgets finished workloads, so that the state stays bounded: all older than a week, and all but the newest thousand.</summary>
internal sealed class WorkloadRetention : IRetentionRule
{
    public const int MaxFinished = 1000;
    private const long MaxAgeMs = 7L * 24 * 3600 * 1000;

    public bool IsDue(StateSnapshot state, long now)
    {
        var finished = 0;
        foreach (var workload in state.Rows(WorkloadTables.Workloads).Values)
        {
            if (workload.IsFinished && (++finished > MaxFinished || workload.FinishedAt < now - MaxAgeMs)) return true;
        }

        return false;
    }

    public int Delete(Transaction transaction, int most)
    {
        var expired = Expired(transaction.Rows(WorkloadTables.Workloads).Values, transaction.Now).Take(most).ToList();
        foreach (var workload in expired) WorkloadWrites.Delete(transaction, workload, ", because it ended long ago");
        return expired.Count;
    }

    /// <summary>The finished workloads that are no longer kept, oldest first.</summary>
    private static IEnumerable<WorkloadRecord> Expired(IEnumerable<WorkloadRecord> workloads, long now)
    {
        var finished = workloads.Where(static w => w.IsFinished).OrderBy(static w => w.FinishedAt).ThenBy(static w => w.Id, StringComparer.Ordinal).ToList();
        return finished.Where((w, i) => i < finished.Count - MaxFinished || w.FinishedAt < now - MaxAgeMs);
    }
}
