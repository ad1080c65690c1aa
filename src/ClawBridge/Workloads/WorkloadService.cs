using System.Security.Cryptography;
using ClawBridge.Fleet;
using ClawBridge.Rpc;
using ClawBridge.Scheduling;
using ClawBridge.State;
using ClawBridge.Tenancy;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Workloads;

/// <summary>The workloads of the cluster: what callers and other rooms ask of them, and the reconciler that carries it out.</summary>
internal sealed class WorkloadService : IWorkloads, IAsyncDisposable
{
    private readonly IFleet _fleet;
    private readonly CapacityLedger _ledger = new(new BestFitPlacer());
    private readonly WorkloadIndexCache _index;
    private readonly RandomNumberGenerator _random;
    private readonly ReconcilerLoop _loop;

    /// <param name="epoch">Of this owner of the state: greater than that of every owner before.</param>
    /// <param name="secrets">Null where there are none.</param>
    public WorkloadService(IStore store, IFleet fleet, TimeProvider time, RandomNumberGenerator random, long epoch, ILoggerFactory logs, IWorkloadSecrets? secrets = null)
    {
        (Store, _fleet, Time, _random) = (store, fleet, time, random);
        Secrets = secrets ?? new NoSecrets();
        _index = new WorkloadIndexCache(store);
        Watch = new WorkloadWatch(store);
        Reconciler = new Reconciler(store, fleet, _ledger, Notes, Watch, time, new StartCommands(store.ClusterId, epoch, Secrets), logs.CreateLogger<Reconciler>());
        _loop = new ReconcilerLoop(Reconciler, time, logs.CreateLogger<ReconcilerLoop>());
        Console = new WorkloadConsole(fleet);
    }

    public IStore Store { get; }

    public TimeProvider Time { get; }

    public WorkloadWatch Watch { get; }

    /// <summary>Output of workloads, and programs inside of them.</summary>
    public WorkloadConsole Console { get; }

    public IWorkloadSecrets Secrets { get; }

    internal Reconciler Reconciler { get; }

    private StartNotes Notes { get; } = new();

    /// <summary>Listens to the fleet and starts to reconcile; once.</summary>
    public void Start()
    {
        _fleet.Subscribe(Reconciler);
        _loop.Start();
    }

    public WorkloadRecord Resolve(string reference, string field = "$.workload_id") => WorkloadReferences.Resolve(reference, field, Store.Current);

    /// <summary>The same among what the caller may see; -32001 for the id of one where the call's method is not allowed to it.</summary>
    public WorkloadRecord Resolve(string reference, CallContext call, string field = "$.workload_id") => WorkloadReferences.Resolve(reference, field, Store.Current, call);

    public IReadOnlyList<WorkloadRecord> OnNode(string nodeId) => _index.Current.OnNode(nodeId);

    public IReadOnlySet<string> GpusInUse(string nodeId) =>
        OnNode(nodeId).SelectMany(static w => w.Replicas).Where(r => r.IsPlaced && r.NodeId == nodeId).SelectMany(static r => r.Gpus).ToHashSet(StringComparer.Ordinal);

    public WorkloadCounts Counts() => _index.Current.Counts;

    /// <summary>Everything, in no order.</summary>
    public IEnumerable<WorkloadRecord> All() => Store.Current.Rows(WorkloadTables.Workloads).Values;

    public NodeView? Node(string nodeId) => _fleet.Find(nodeId);

    public NodeView ResolveNode(string reference) => _fleet.Resolve(reference);

    /// <summary>A new id: a lower-case UUID of version 4.</summary>
    public string NewId() => RowIds.New(_random);

    /// <summary><c>tenant/name</c> of the namespace that a workload lives in.</summary>
    public string NamespaceOf(WorkloadRecord workload) => TenancyView.Of(Store.Current).QualifiedName(workload.Namespace);

    /// <summary>Where a workload lives.</summary>
    public Place PlaceOf(WorkloadRecord workload) => TenancyView.Of(Store.Current).PlaceOf(workload.Namespace);

    /// <summary>Why a workload is in its state: for one that waits for room what it lacks now, else what is written in it.</summary>
    public string? ReasonOf(WorkloadRecord workload)
    {
        var waiting = workload.State == WorkloadState.Pending ? workload.Replicas.FirstOrDefault(IsWaitingForRoom) : null;
        if (waiting is not null) return Waiting(waiting, ScheduleFailure(workload)) ?? workload.Reason;
        if (workload.State != WorkloadState.Starting) return workload.Reason;
        return workload.Replicas.Select(r => NoteOf(workload, r)).FirstOrDefault(static n => n is not null) ?? workload.Reason;
    }

    public string? ReasonOf(WorkloadRecord workload, ReplicaRecord replica) =>
        IsWaitingForRoom(replica) ? Waiting(replica, ScheduleFailure(workload)) ?? replica.Reason : NoteOf(workload, replica) ?? replica.Reason;

    /// <summary>Why replicas of the workload find no node; null when none waits for one.</summary>
    public string? ScheduleFailure(WorkloadRecord workload) =>
        !workload.IsFinished && workload.Replicas.Any(IsWaitingForRoom) ? Reconciler.Explain(workload) : null;

    /// <summary>Why another replica of the workload would find no room now; null when it would.</summary>
    public string? Shortage(WorkloadRecord workload) => Reconciler.Explain(workload);

    public Task<DrainOutcome> DrainAsync(string nodeId, int graceSeconds, bool force, Func<int, int, string, ValueTask> progress, CancellationToken cancellationToken) =>
        new DrainRun(this, nodeId, new StopTerms(graceSeconds, Force: false) { EvenWithoutRoom = force }).RunAsync(progress, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _loop.DisposeAsync();
        Watch.Dispose();
        _index.Dispose();
    }

    /// <summary>What it lacks now; of one that a node refused first why, which what it lacks does not say.</summary>
    private static string? Waiting(ReplicaRecord replica, string? failure) =>
        replica is { IsRefused: true, Reason: { } refusal } && failure is not null ? $"{refusal} {failure}" : failure;

    private bool IsWaitingForRoom(ReplicaRecord replica) =>
        replica.State == WorkloadState.Pending && !(replica.NotBefore > Time.GetUtcNow().ToUnixTimeMilliseconds());

    private string? NoteOf(WorkloadRecord workload, ReplicaRecord replica) =>
        replica.State == WorkloadState.Starting ? Notes.Find(new AttemptId(workload.Id, replica.Index, replica.Attempt)) : null;
}
