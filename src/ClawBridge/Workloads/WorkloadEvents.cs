namespace ClawBridge.Workloads;

/// <summary>What is worth telling about a change of a workload. Pure.</summary>
internal static class WorkloadEvents
{
    public static IEnumerable<(string Kind, string Summary)> Between(WorkloadRecord before, WorkloadRecord after)
    {
        var label = WorkloadWrites.Label(after);
        foreach (var replica in after.Replicas)
        {
            if (before.Replica(replica.Index) is not { } earlier || ReferenceEquals(earlier, replica)) continue;
            var who = after.Spec.Replicas > 1 ? $"Replica {replica.Index} of workload {label}" : $"Workload {label}";
            if (replica.AwaitsNode && !earlier.AwaitsNode) yield return ("workload.waiting", $"{who} waits: {replica.Reason}");
            if (replica.Superseded.Count > earlier.Superseded.Count) yield return ("workload.left_behind", $"{who} was given up on its node: {replica.Reason}");
            else if (replica.State == WorkloadState.Pending && earlier.IsPlaced) yield return ("workload.restarting", $"{who} is started again: {replica.Reason ?? "its attempt ended."}");
            if (replica.Moving && !earlier.Moving) yield return ("workload.moving", $"{who} leaves its node, which is being drained.");
        }

        if (before.State == after.State) yield break;
        if (after.State is WorkloadState.Running) yield return ("workload.running", $"Workload {label} is running.");
        else if (after.State is WorkloadState.Stopping) yield return ("workload.stopping", $"Workload {label} is being stopped.");
        else if (after.State is WorkloadState.Stopped) yield return ("workload.stopped", $"Workload {label} was stopped.{Reason(after)}");
        else if (after.State is WorkloadState.Completed) yield return ("workload.completed", $"Workload {label} completed.");
        else if (after.State is WorkloadState.Failed) yield return ("workload.failed", $"Workload {label} failed.{Reason(after)}");
    }

    private static string Reason(WorkloadRecord workload) => workload.Reason is { } reason ? $" {reason}" : "";
}
