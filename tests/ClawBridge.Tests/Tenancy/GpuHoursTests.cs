using ClawBridge.Tenancy;
using ClawBridge.Tests.Simulation;
using ClawBridge.Workloads;

namespace ClawBridge.Tests.Tenancy;

/// <summary>GPU time is counted from placement to end.</summary>
internal sealed class GpuHoursTests
{
    private static readonly string Node = "a".PadRight(64, '0');

    [Test]
    public async Task Each_attempt_counts_from_its_placement_to_its_end_and_running_ones_up_to_now()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a", gpus: 8));
        var id = (await cluster.SubmitAsync(spec => spec with { Gpus = 2, Replicas = 2 })).Id;
        cluster.Time.Advance(TimeSpan.FromHours(1));
        Assert.That(Hours(cluster), Is.Zero, "what waits holds no GPU");
        await cluster.SettleAsync();
        cluster.Time.Advance(TimeSpan.FromMinutes(30));
        Assert.That(Hours(cluster), Is.EqualTo(2), "what is being started holds its GPUs");
        await cluster.RunAsync();
        cluster.Time.Advance(TimeSpan.FromHours(1));
        Assert.That(Hours(cluster), Is.EqualTo(6));

        cluster.NodeOf(id).Exit(cluster.AttemptOf(id), 0);
        await cluster.RunAsync();
        cluster.Time.Advance(TimeSpan.FromHours(1));
        Assert.That(Hours(cluster), Is.EqualTo(8), "only replica 1 goes on");
        await cluster.StopAsync(id);
        await cluster.RunAsync();
        cluster.Time.Advance(TimeSpan.FromHours(100));
        Assert.That(Hours(cluster), Is.EqualTo(8));
        await cluster.State.TransactAsync(transaction => WorkloadCommands.Delete(transaction, id, force: false));
        Assert.That(Hours(cluster), Is.EqualTo(8), "what was used stays used");
        Assert.That(Used(cluster) with { GpuMs = 0 }, Is.EqualTo(default(UsageShare)));
    }

    [Test]
    public async Task Restarts_count_each_attempt_and_not_the_pauses_between()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a", gpus: 1));
        var id = (await cluster.SubmitAsync(spec => spec with { Gpus = 1, RestartPolicy = RestartPolicy.OnFailure, MaxRetries = 5 })).Id;
        for (var i = 0; i < 3; i++)
        {
            cluster.Advance(TimeSpan.FromHours(1));
            await cluster.RunAsync();
            cluster.Time.Advance(TimeSpan.FromHours(2));
            cluster.NodeOf(id).Exit(cluster.AttemptOf(id), 1);
            await cluster.RunAsync();
        }

        Assert.That(Hours(cluster), Is.EqualTo(6));
    }

    [Test]
    public async Task What_ended_while_its_node_was_away_counts_to_its_real_end()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a", gpus: 1));
        var id = (await cluster.SubmitAsync(spec => spec with { Gpus = 1 })).Id;
        await cluster.RunAsync();
        cluster.Fleet.Cut(Node);
        cluster.Time.Advance(TimeSpan.FromHours(1));
        cluster.NodeOf(id).Exit(cluster.AttemptOf(id), 0);
        cluster.Time.Advance(TimeSpan.FromHours(5));
        Assert.That(Hours(cluster), Is.EqualTo(6), "nobody knows better yet");
        cluster.Fleet.Connect(Node);
        await cluster.RunAsync();
        Assert.That(Hours(cluster), Is.EqualTo(1));
    }

    [Test]
    public async Task An_attempt_that_was_given_up_and_taken_back_counts_through()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a", gpus: 1));
        var id = (await cluster.SubmitAsync(spec => spec with { Gpus = 1, OnNodeLost = OnNodeLost.Reschedule })).Id;
        await cluster.RunAsync();
        cluster.Fleet.Cut(Node);
        cluster.Advance(TimeSpan.FromHours(1));
        await cluster.RunAsync();
        Assert.That(cluster.Replica(id).State, Is.EqualTo(WorkloadState.Pending));
        cluster.Time.Advance(TimeSpan.FromHours(1));
        cluster.Fleet.Connect(Node);
        await cluster.RunAsync();
        Assert.That(cluster.Replica(id).State, Is.EqualTo(WorkloadState.Running));
        Assert.That(Hours(cluster), Is.EqualTo(2));
    }

    [Test]
    public async Task Usage_outlives_the_bridge()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a", gpus: 4));
        var first = (await cluster.SubmitAsync(spec => spec with { Gpus = 1 })).Id;
        await cluster.SubmitAsync(spec => spec with { Gpus = 2, CpuCores = 3, MemoryMb = 100 });
        await cluster.RunAsync();
        cluster.Time.Advance(TimeSpan.FromHours(1));
        cluster.NodeOf(first).Exit(cluster.AttemptOf(first), 0);
        await cluster.RunAsync();
        var before = Used(cluster);
        await cluster.RestartBridgeAsync();
        Assert.That(Used(cluster), Is.EqualTo(before));
        Assert.That(Usages.OfTenant(cluster.State.Current, TenantRecord.DefaultId), Is.EqualTo(before));
        cluster.Time.Advance(TimeSpan.FromHours(1));
        Assert.That(Hours(cluster), Is.EqualTo(5));
    }

    [Test]
    public async Task A_state_from_before_there_were_namespaces_is_counted_and_its_names_are_kept()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a", gpus: 4));
        var old = new WorkloadRecord
        {
            Id = "11111111-1111-4111-8111-111111111111", Name = "job", Namespace = "default", Owner = "owner", State = WorkloadState.Running, SubmittedAt = Now(cluster),
            Spec = new WorkloadSpec { Image = "busybox", Runtime = "docker", Gpus = 2 },
            Replicas = [ReplicaRecord.New(0) with { State = WorkloadState.Running, NodeId = Node, Gpus = ["GPU-a-0", "GPU-a-1"], Attempt = 1, StartedAt = Now(cluster) }],
        };
        await cluster.State.TransactAsync(transaction =>
        {
            transaction.Put(WorkloadTables.Workloads, old);
            transaction.Put(WorkloadTables.Names, new WorkloadName { Id = "default/job", WorkloadId = old.Id });
            return true;
        });
        Assert.That(cluster.Get(old.Id).Namespace, Is.EqualTo(NamespaceRecord.DefaultId));
        cluster.Time.Advance(TimeSpan.FromHours(1));
        Assert.That((Used(cluster).Gpus, Hours(cluster)), Is.EqualTo((2, 2.0)));
        Assert.That(() => cluster.SubmitAsync(name: "job"), Throws.Exception.With.Message.Contains("is called job already"));
        await cluster.SubmitAsync(spec => spec with { Gpus = 1 });
        Assert.That(Used(cluster).Gpus, Is.EqualTo(3));
        Assert.That(Usages.OfTenant(cluster.State.Current, TenantRecord.DefaultId), Is.EqualTo(Used(cluster)));
    }

    private static UsageShare Used(SimCluster cluster) => Usages.OfNamespace(cluster.State.Current, NamespaceRecord.DefaultId);

    private static double Hours(SimCluster cluster) => Used(cluster).GpuHoursAt(Now(cluster));

    private static long Now(SimCluster cluster) => cluster.Time.GetUtcNow().ToUnixTimeMilliseconds();
}
