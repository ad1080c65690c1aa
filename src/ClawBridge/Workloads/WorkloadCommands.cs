using ClawBridge.Rpc;
using ClawBridge.State;
using ClawBridge.Tenancy;

namespace ClawBridge.Workloads;

/// <summary>What callers may do to workloads, inside a transaction. The reconciler does the rest once that is durable.</summary>
internal static class WorkloadCommands
{
    /// <summary>-32004 when an unfinished workload of the namespace has the name, -32002 when it does not fit into a quota.</summary>
    /// <param name="namespaceId">It must be there (-32000) and not being deleted (-32004).</param>
    /// <param name="owner">The name of who submits it.</param>
    /// <param name="ownerId">What stays the same for one user and is never another's.</param>
    public static WorkloadRecord Submit(Transaction transaction, string id, string? name, string namespaceId, string owner, string ownerId, WorkloadSpec spec)
    {
        var home = Home(transaction, namespaceId);
        if (name is not null && transaction.Find(WorkloadTables.Names, WorkloadName.KeyOf(home.Id, name)) is { } taken)
        {
            throw RpcException.Conflict(ErrorKinds.AlreadyExists, $"An unfinished workload is called {name} already: {taken.WorkloadId}.",
                "Choose another name, or stop that workload first.");
        }

        var workload = new WorkloadRecord
        {
            Id = id,
            Name = name,
            Namespace = home.Id,
            Spec = QuotaLimits.Apply(transaction, home, spec),
            Owner = owner,
            OwnerId = ownerId,
            State = WorkloadState.Pending,
            Replicas = [.. Enumerable.Range(0, spec.Replicas).Select(static index => ReplicaRecord.New(index))],
            SubmittedAt = transaction.Now,
        };
        QuotaRules.Require(transaction, home, WorkloadUsage.Of(workload), transaction.Now);
        return WorkloadWrites.Add(transaction, workload);
    }

    /// <summary>Asks a workload to end. One that ends already is asked again only to end sooner; -32004 for one that has ended.</summary>
    public static WorkloadRecord Stop(Transaction transaction, string id, StopTerms terms)
    {
        var workload = Find(transaction, id);
        RequireUnfinished(workload, "stopped");
        var replicas = workload.Replicas.Select(r => AttemptRules.AskToStop(r, terms, "It was asked to stop.", transaction.Now)).ToArray();
        if (workload.StopRequested && replicas.SequenceEqual(workload.Replicas)) return workload;
        return WorkloadWrites.Change(transaction, workload, ReconcileRules.WithReplicas(workload with { StopRequested = true }, replicas, transaction.Now));
    }

    /// <summary>Changes how many replicas are wanted; surplus ones, highest index first, are stopped. -32004 for a workload that ends or has ended, -32002 when more do not fit into a quota.</summary>
    public static WorkloadRecord Scale(Transaction transaction, string id, int wanted)
    {
        var workload = Find(transaction, id);
        RequireUnfinished(workload, "scaled");
        if (workload.StopRequested) throw RpcException.Conflict(ErrorKinds.WrongState, $"Workload {WorkloadWrites.Label(workload)} is being stopped and cannot be scaled.", "Submit it again.");
        if (workload.Spec.Replicas == wanted) return workload;

        List<ReplicaRecord> replicas = [];
        var floor = workload.AttemptFloor;
        foreach (var replica in workload.Replicas)
        {
            if (replica.Index < wanted) replicas.Add(replica);
            else if (replica.IsPlaced || replica.Superseded.Count > 0) replicas.Add(AttemptRules.AskToStop(replica, StopTerms.Default, "It was scaled away.", transaction.Now));
            else floor = Math.Max(floor, replica.Attempt);
        }

        foreach (var index in Enumerable.Range(0, wanted))
        {
            if (workload.Replica(index) is null) replicas.Add(ReplicaRecord.New(index, floor));
        }

        var home = wanted > workload.Spec.Replicas ? Home(transaction, workload.Namespace) : null;
        var spec = home is null ? workload.Spec : QuotaLimits.Apply(transaction, home, workload.Spec);
        replicas.Sort(static (a, b) => a.Index.CompareTo(b.Index));
        var scaled = ReconcileRules.WithReplicas(workload with { Spec = spec with { Replicas = wanted }, AttemptFloor = floor }, replicas, transaction.Now);
        if (home is not null) QuotaRules.Require(transaction, home, WorkloadUsage.Of(scaled) - WorkloadUsage.Of(workload), transaction.Now);
        WorkloadWrites.Emit(transaction, workload, "workload.scaled", $"Workload {WorkloadWrites.Label(workload)} was scaled from {workload.Spec.Replicas} to {wanted} replicas.");
        return WorkloadWrites.Change(transaction, workload, scaled);
    }

    /// <summary>Deletes a finished workload. An unfinished one is -32004, or with <paramref name="force"/> stopped and deleted when it has ended.</summary>
    /// <returns>Whether it is gone already.</returns>
    public static bool Delete(Transaction transaction, string id, bool force)
    {
        var workload = Find(transaction, id);
        if (workload.IsFinished)
        {
            WorkloadWrites.Delete(transaction, workload, "");
            return true;
        }

        if (!force)
        {
            throw RpcException.Conflict(ErrorKinds.WrongState, $"Workload {WorkloadWrites.Label(workload)} is {Word(workload.State)} and cannot be deleted.",
                "Stop it first with workload_stop, or send force: true to stop and delete it.");
        }

        var replicas = workload.Replicas.Select(r => AttemptRules.AskToStop(r, StopTerms.Default, "It is being deleted.", transaction.Now)).ToArray();
        var ending = workload with { StopRequested = true, DeleteRequested = true };
        return WorkloadWrites.Change(transaction, workload, ReconcileRules.WithReplicas(ending, replicas, transaction.Now)).IsFinished;
    }

    /// <summary>Marks all replicas on a node to leave it as soon as they fit elsewhere; returns the workloads that have any.</summary>
    public static IReadOnlyList<string> Move(Transaction transaction, string nodeId, StopTerms terms)
    {
        List<string> ids = [];
        foreach (var workload in transaction.Rows(WorkloadTables.Workloads).Values.Where(static w => !w.IsFinished))
        {
            if (!workload.Replicas.Any(r => r.IsPlaced && r.NodeId == nodeId)) continue;
            ids.Add(workload.Id);
            var replicas = workload.Replicas.Select(r => r.IsPlaced && r.NodeId == nodeId && r.Stop is null ? r with { Move = terms } : r).ToArray();
            if (!replicas.SequenceEqual(workload.Replicas)) WorkloadWrites.Change(transaction, workload, workload with { Replicas = replicas });
        }

        return ids;
    }

    public static string Word(WorkloadState state) => state.ToString().ToLowerInvariant();

    private static NamespaceRecord Home(Transaction transaction, string namespaceId)
    {
        var view = TenancyView.Of(transaction);
        var home = view.Namespace(namespaceId)
            ?? throw RpcException.NotFound("Namespace", namespaceId, "It was deleted a moment ago; namespace_list shows all that you may see.");
        if (home.DeleteRequested)
            throw RpcException.Conflict(ErrorKinds.WrongState, $"Namespace {view.QualifiedName(home)} is being deleted and takes nothing new.", "Use another namespace.");
        return home;
    }

    private static WorkloadRecord Find(Transaction transaction, string id) =>
        transaction.Find(WorkloadTables.Workloads, id) ?? throw WorkloadReferences.NotFound(id);

    private static void RequireUnfinished(WorkloadRecord workload, string done)
    {
        if (workload.IsFinished)
            throw RpcException.Conflict(ErrorKinds.WrongState, $"Workload {WorkloadWrites.Label(workload)} is {Word(workload.State)} already and cannot be {done}.", "workload_get shows how it ended.");
    }
}
