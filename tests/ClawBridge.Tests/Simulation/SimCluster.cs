using System.Diagnostics;
using System.Security.Cryptography;
using ClawBridge.Access;
using ClawBridge.Fleet;
using ClawBridge.State;
using ClawBridge.Tenancy;
using ClawBridge.Workloads;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawBridge.Tests.Simulation;

/// <summary>A whole cluster in one test: a bridge's workloads on a journal that survives it, nodes, wires and a clock.</summary>
internal sealed class SimCluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly KeptJournal _journal = new();
    private long _epoch;
    private Store _store;

    public SimCluster(params NodeRecord[] nodes)
    {
        Fleet = new SimFleet(Time);
        foreach (var node in nodes) Fleet.Add(node);
        (_store, Workloads) = Open();
        foreach (var node in nodes) Fleet.Connect(node.Id);
    }

    public ManualTimeProvider Time { get; } = new();

    public SimFleet Fleet { get; }

    public RandomNumberGenerator Random { get; init; } = new CountingRandom();

    public WorkloadService Workloads { get; private set; }

    public IStore State => _store;

    public static Schema Schema { get; } = new([StateTables.Events, .. AccessTables.All, .. TenancyTables.All, .. WorkloadTables.All]);

    /// <summary>Kills the bridge and starts it anew on the same journal, with the nodes still there but not connected.</summary>
    public async Task RestartBridgeAsync()
    {
        Fleet.BridgeDied();
        await Workloads.DisposeAsync();
        _store.Dispose();
        (_store, Workloads) = Open();
    }

    /// <inheritdoc cref="SimDriver.StepAsync"/>
    public Task StepAsync() => new SimDriver(Fleet, Workloads.Reconciler).StepAsync();

    /// <inheritdoc cref="SimDriver.SettleAsync"/>
    public Task SettleAsync() => new SimDriver(Fleet, Workloads.Reconciler).SettleAsync();

    /// <inheritdoc cref="SimDriver.RunAsync"/>
    public Task RunAsync() => new SimDriver(Fleet, Workloads.Reconciler).RunAsync();

    /// <summary>Lets time pass in one go, ages nodes and wakes the reconciler.</summary>
    public void Advance(TimeSpan by)
    {
        Time.Advance(by);
        Fleet.Age();
        Workloads.Reconciler.OnDue();
    }

    /// <summary>Carries on the cluster, letting time pass at each turn, until the call is answered.</summary>
    public async Task<T> UntilAsync<T>(Task<T> call, TimeSpan turn)
    {
        var patience = Stopwatch.StartNew();
        while (!call.IsCompleted)
        {
            Assert.That(patience.Elapsed, Is.LessThan(Patience), "The call is not answered.");
            await RunAsync();
            Advance(turn);
            // Turns are counted by nothing: how many the call's own continuations need depends on how busy the machine is.
            await Task.WhenAny(call, Task.Delay(1));
        }

        return await call;
    }

    /// <summary>Submits with defaults; change the spec as needed.</summary>
    public async Task<WorkloadRecord> SubmitAsync(Func<WorkloadSpec, WorkloadSpec>? with = null, string? name = null)
    {
        var spec = new WorkloadSpec { Image = "busybox", Runtime = "docker", OnNodeLost = OnNodeLost.Wait };
        var submitted = with?.Invoke(spec) ?? spec;
        return await State.TransactAsync(tx => WorkloadCommands.Submit(tx, Workloads.NewId(), name, NamespaceRecord.DefaultId, "owner", "owner", submitted));
    }

    public Task<WorkloadRecord> StopAsync(string id, int grace = 10) =>
        State.TransactAsync(tx => WorkloadCommands.Stop(tx, id, new StopTerms(grace, false))).AsTask();

    public WorkloadRecord Get(string id) => State.Current.Find(WorkloadTables.Workloads, id) ?? throw new AssertionException($"Workload {id} is gone.");

    public ReplicaRecord Replica(string id, int index = 0) => Get(id).Replica(index) ?? throw new AssertionException($"Replica {index} is gone.");

    public SimNode NodeOf(string id, int index = 0) => Fleet.Node(Replica(id, index).NodeId ?? throw new AssertionException("The replica has no node."));

    public AttemptId AttemptOf(string id, int index = 0) => new(id, index, Replica(id, index).Attempt);

    public IReadOnlyList<string> Events => [.. State.Current.Rows(StateTables.Events).Values.OrderBy(e => e.Seq).Select(e => e.Kind)];

    public async ValueTask DisposeAsync()
    {
        await Workloads.DisposeAsync();
        _store.Dispose();
        Random.Dispose();
    }

    private (Store, WorkloadService) Open()
    {
        var store = Store.Open(Schema, _journal, Time);
        var workloads = new WorkloadService(store, Fleet, Time, Random, ++_epoch, NullLoggerFactory.Instance);
        Fleet.Subscribe(workloads.Reconciler);
        return (store, workloads);
    }
}
