using ClawBridge.State;

namespace ClawBridge.Workloads;

/// <summary>Starts running replicas anew: each present attempt is asked to end, and a new one follows as soon as it has.</summary>
internal static class WorkloadRestarts
{
    /// <summary>Every replica that runs or is being started. What waits, ends or is being moved is left alone: its next start is a new one anyway.</summary>
    /// <param name="reason">A sentence, shown while it ends and until it runs again.</param>
    /// <returns>Whether there was any.</returns>
    public static bool Restart(Transaction transaction, WorkloadRecord workload, StopTerms terms, string reason)
    {
        if (workload.IsFinished || workload.StopRequested) return false;
        var replicas = workload.Replicas.Select(r => r.Index < workload.Spec.Replicas ? AttemptRules.AskToRestart(r, terms, reason) : r).ToArray();
        if (replicas.Zip(workload.Replicas).All(static pair => ReferenceEquals(pair.First, pair.Second))) return false;
        WorkloadWrites.Change(transaction, workload, ReconcileRules.WithReplicas(workload, replicas, transaction.Now));
        return true;
    }

    /// <summary>Restarts what runs with a secret's newest version, and returns the ids of those workloads. A secret that is only for the pull restarts nothing.</summary>
    public static IReadOnlyList<string> OfSecretUsers(Transaction transaction, string secretId)
    {
        var users = SecretUses.Of(transaction, secretId)
            .Where(static use => use is { Version: null, IsForPull: false }).Select(static use => use.Workload).DistinctBy(static w => w.Id);
        return [.. users.Where(w => Restart(transaction, w, StopTerms.Default, $"It is restarted: secret {secretId} was rotated.")).Select(static w => w.Id)];
    }
}
