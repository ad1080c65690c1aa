namespace ClawBridge.Workloads;

/// <summary>One drain of a node, from marking its replicas until all that can leave have left.</summary>
internal sealed class DrainRun(WorkloadService workloads, string nodeId, StopTerms terms)
{
    // Room elsewhere can come and go without a change of the workloads that are watched.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2);

    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <summary>How far a workload is with leaving the node.</summary>
    private enum Leaving
    {
        /// <summary>It runs elsewhere, all of it that was here.</summary>
        Moved,

        /// <summary>It ended, so there was nothing to move.</summary>
        Over,
        UnderWay,

        /// <summary>It waits for room, here or already stopped.</summary>
        Waits,
    }

    public async Task<DrainOutcome> RunAsync(Func<int, int, string, ValueTask> progress, CancellationToken cancellationToken)
    {
        var ids = await workloads.Store.TransactAsync(transaction => WorkloadCommands.Move(transaction, nodeId, terms), cancellationToken);
        while (true)
        {
            var changes = ids.Select(workloads.Watch.Next).ToArray();
            var looks = ids.Select(id => (Id: id, Look: Look(id))).ToList();
            await TellAsync(looks, progress);
            if (looks.All(static l => l.Look.State != Leaving.UnderWay) || cancellationToken.IsCancellationRequested) return Outcome(looks);
            await Task.WhenAny([.. changes, Task.Delay(LookAgain, workloads.Time, cancellationToken)]);
        }
    }

    private (Leaving State, string Reason) Look(string id)
    {
        if (workloads.Store.Current.Find(WorkloadTables.Workloads, id) is not { IsFinished: false } workload) return (Leaving.Over, "");
        var here = workload.Replicas.Where(r => r.IsPlaced && r.NodeId == nodeId).ToList();
        var shortage = workloads.Shortage(workload);
        if (here.Any(static r => r.Stop is null))
        {
            if (workloads.Node(nodeId) is not { IsConnected: true }) return (Leaving.Waits, "The node is not connected, so nothing on it can be stopped.");
            return shortage is null || terms.EvenWithoutRoom ? (Leaving.UnderWay, "It is about to be stopped.") : (Leaving.Waits, $"It goes on running on the node: {shortage}");
        }

        if (here.Count > 0) return (Leaving.UnderWay, "It is being stopped on the node.");
        if (workload.Replicas.Any(static r => r.State == WorkloadState.Pending)) return shortage is null ? (Leaving.UnderWay, "It is about to be placed.") : (Leaving.Waits, shortage);
        return workload.Replicas.Any(static r => r.State == WorkloadState.Starting) ? (Leaving.UnderWay, "It is being started elsewhere.") : (Leaving.Moved, "");
    }

    private async ValueTask TellAsync(List<(string Id, (Leaving State, string Reason) Look)> looks, Func<int, int, string, ValueTask> progress)
    {
        var done = looks.Count(static l => l.Look.State is Leaving.Moved or Leaving.Over);
        foreach (var (id, look) in looks)
        {
            if (look.State is Leaving.Moved or Leaving.Over && _told.Add(id))
                await progress(done, looks.Count, look.State == Leaving.Moved ? $"Workload {id} runs elsewhere." : $"Workload {id} has ended.");
        }
    }

    private static DrainOutcome Outcome(List<(string Id, (Leaving State, string Reason) Look)> looks) => new(
        [.. looks.Where(static l => l.Look.State == Leaving.Moved).Select(static l => l.Id)],
        [.. looks.Where(static l => l.Look.State is Leaving.Waits or Leaving.UnderWay).Select(static l => (l.Id, l.Look.Reason))]);
}
