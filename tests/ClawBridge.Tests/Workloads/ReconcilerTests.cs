using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Payloads;
using ClawBridge.Tests.Simulation;
using ClawBridge.Workloads;

namespace ClawBridge.Tests.Workloads;

internal sealed partial class ReconcilerTests
{
    [Test]
    public async Task A_submitted_workload_is_placed_started_and_runs()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a", gpus: 4));
        var id = (await cluster.SubmitAsync(s => s with { Gpus = 2 })).Id;
        await cluster.RunAsync();

        var workload = cluster.Get(id);
        Assert.That(workload.State, Is.EqualTo(WorkloadState.Running));
        Assert.That(workload.Replicas[0].Gpus, Is.EqualTo(new[] { "GPU-a-0", "GPU-a-1" }));
        Assert.That(workload.Replicas[0].Attempt, Is.EqualTo(1));
        Assert.That(cluster.Events, Is.EqualTo(new[] { "workload.submitted", "workload.running" }));
    }

    [TestCase(0, WorkloadState.Completed)]
    [TestCase(3, WorkloadState.Failed)]
    public async Task An_exit_code_decides_how_a_workload_ends(int code, WorkloadState expected)
    {
        await using var cluster = new SimCluster(SimNodes.Record("a"));
        var id = await RunningAsync(cluster);
        cluster.NodeOf(id).Exit(cluster.AttemptOf(id), code);
        await cluster.RunAsync();

        Assert.That(cluster.Get(id).State, Is.EqualTo(expected));
        Assert.That(cluster.Replica(id).ExitCode, Is.EqualTo(code));
        Assert.That(cluster.Get(id).Reason, Is.EqualTo(code == 0 ? null : "It ended with exit code 3."));
    }

    [Test]
    public async Task What_does_not_fit_waits_with_a_reason_and_starts_when_room_appears()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a", gpus: 2));
        var first = await RunningAsync(cluster, s => s with { Gpus = 2 });
        var second = (await cluster.SubmitAsync(s => s with { Gpus = 1 })).Id;
        await cluster.RunAsync();
        Assert.That(cluster.Get(second).State, Is.EqualTo(WorkloadState.Pending));
        Assert.That(cluster.Workloads.ReasonOf(cluster.Get(second)), Is.EqualTo("It needs 1 GPU on one node; the most that are free is 0 on node a."));

        cluster.NodeOf(first).Exit(cluster.AttemptOf(first), 0);
        await cluster.RunAsync();
        Assert.That(cluster.Get(second).State, Is.EqualTo(WorkloadState.Running));
    }

    [Test]
    public async Task Failures_are_tried_again_after_growing_pauses_until_the_retries_are_used_up()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a"));
        var id = await RunningAsync(cluster, s => s with { RestartPolicy = RestartPolicy.OnFailure, MaxRetries = 2 });
        foreach (var pause in new[] { 1, 2 })
        {
            cluster.NodeOf(id).Exit(cluster.AttemptOf(id), 1);
            await cluster.RunAsync();
            Assert.That(cluster.Get(id).State, Is.EqualTo(WorkloadState.Pending));
            cluster.Advance(TimeSpan.FromSeconds(pause) - TimeSpan.FromMilliseconds(1));
            await cluster.RunAsync();
            Assert.That(cluster.Get(id).State, Is.EqualTo(WorkloadState.Pending));
            cluster.Advance(TimeSpan.FromMilliseconds(1));
            await cluster.RunAsync();
            Assert.That(cluster.Get(id).State, Is.EqualTo(WorkloadState.Running));
        }

        cluster.NodeOf(id).Exit(cluster.AttemptOf(id), 1);
        await cluster.RunAsync();
        Assert.That(cluster.Get(id).State, Is.EqualTo(WorkloadState.Failed));
        Assert.That(cluster.Get(id).Reason, Is.EqualTo("It ended with exit code 1. It was tried again 2 times (max_retries)."));
        Assert.That(cluster.Replica(id).Attempt, Is.EqualTo(3));
    }

    [Test]
    public async Task A_stop_is_sent_with_its_grace_and_ends_the_workload()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a"));
        var id = await RunningAsync(cluster);
        await cluster.StopAsync(id, grace: 33);
        await cluster.SettleAsync();
        Assert.That(cluster.Get(id).State, Is.EqualTo(WorkloadState.Stopping));
        Assert.That(cluster.NodeOf(id).Stops.Single().GraceSeconds, Is.EqualTo(33));
        await cluster.RunAsync();
        Assert.That(cluster.Get(id).State, Is.EqualTo(WorkloadState.Stopped));
    }

    [Test]
    public async Task A_stop_that_cannot_be_sent_is_sent_when_the_node_is_back()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a"));
        var id = await RunningAsync(cluster);
        cluster.Fleet.Cut(Node("a"));
        await cluster.StopAsync(id);
        await cluster.RunAsync();
        Assert.That(cluster.Get(id).State, Is.EqualTo(WorkloadState.Stopping));
        cluster.Fleet.Connect(Node("a"));
        await cluster.RunAsync();
        Assert.That(cluster.Get(id).State, Is.EqualTo(WorkloadState.Stopped));
    }

    [Test]
    public async Task A_start_whose_answer_was_lost_is_sent_again_and_runs_once()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a"));
        var id = (await cluster.SubmitAsync()).Id;
        cluster.Fleet.DeliverAll();
        await cluster.StepAsync();
        cluster.Fleet.DeliverRequest(cluster.Fleet.Links.Single());
        cluster.Fleet.Cut(Node("a"));
        await cluster.RunAsync();
        cluster.Fleet.Connect(Node("a"));
        await cluster.RunAsync();
        Assert.That(cluster.Get(id).State, Is.EqualTo(WorkloadState.Running));
        Assert.That(cluster.Fleet.Node(Node("a")).Begun.Values, Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public async Task A_running_attempt_that_its_node_no_longer_has_is_lost_and_restarted_by_policy()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a"));
        var id = await RunningAsync(cluster, s => s with { RestartPolicy = RestartPolicy.Always });
        cluster.Fleet.Cut(Node("a"));
        cluster.Fleet.Node(Node("a")).Wipe();
        cluster.Fleet.Connect(Node("a"));
        await cluster.RunAsync();
        Assert.That(cluster.Workloads.ReasonOf(cluster.Get(id)), Is.EqualTo("It vanished from its node, and its exit code with it."));
        cluster.Advance(TimeSpan.FromSeconds(1));
        await cluster.RunAsync();
        Assert.That(cluster.Get(id).State, Is.EqualTo(WorkloadState.Running));
        Assert.That(cluster.Replica(id).Attempt, Is.EqualTo(2));
    }

    [Test]
    public async Task An_attempt_that_nobody_knows_is_told_once_and_left_alone_but_its_gpus_are_taken()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a", gpus: 2));
        cluster.Fleet.Node(Node("a")).Plant(Stranger("GPU-a-0"));
        await cluster.RunAsync();
        cluster.Fleet.Cut(Node("a"));
        cluster.Fleet.Connect(Node("a"));
        var id = (await cluster.SubmitAsync(s => s with { Gpus = 1 })).Id;
        await cluster.RunAsync();
        Assert.That(cluster.Events.Count(e => e == "workload.unknown"), Is.EqualTo(1));
        Assert.That(cluster.Fleet.Node(Node("a")).Stops, Is.Empty);
        Assert.That(cluster.Replica(id).Gpus, Is.EqualTo(new[] { "GPU-a-1" }));
    }

    [Test]
    public async Task Scaling_down_stops_the_highest_replicas_and_scaling_up_starts_new_ones()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a"));
        var id = await RunningAsync(cluster, s => s with { Replicas = 3 });
        await cluster.State.TransactAsync(tx => WorkloadCommands.Scale(tx, id, 1));
        await cluster.RunAsync();
        Assert.That(cluster.Get(id).Replicas.Select(r => r.Index), Is.EqualTo(new[] { 0 }));
        Assert.That(cluster.Fleet.Node(Node("a")).Live.Select(s => s.Replica), Is.EqualTo(new[] { 0 }));
        await cluster.State.TransactAsync(tx => WorkloadCommands.Scale(tx, id, 2));
        await cluster.RunAsync();
        Assert.That(cluster.Get(id).Replicas.Select(r => r.State), Is.EqualTo(new[] { WorkloadState.Running, WorkloadState.Running }));
    }

    [Test]
    public async Task A_higher_priority_is_placed_first_and_among_equals_the_older_one()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a", gpus: 1));
        var holder = await RunningAsync(cluster, s => s with { Gpus = 1 });
        var low = (await cluster.SubmitAsync(s => s with { Gpus = 1 })).Id;
        cluster.Time.Advance(TimeSpan.FromSeconds(1));
        var high = (await cluster.SubmitAsync(s => s with { Gpus = 1, Priority = 5 })).Id;
        await cluster.RunAsync();
        cluster.NodeOf(holder).Exit(cluster.AttemptOf(holder), 0);
        await cluster.RunAsync();
        Assert.That(cluster.Get(high).State, Is.EqualTo(WorkloadState.Running));
        Assert.That(cluster.Get(low).State, Is.EqualTo(WorkloadState.Pending));
    }

    [Test]
    public async Task A_force_deleted_workload_is_stopped_then_removed_from_state_and_node()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a"));
        var id = await RunningAsync(cluster);
        cluster.Fleet.Cut(Node("a"));
        Assert.That(await cluster.State.TransactAsync(tx => WorkloadCommands.Delete(tx, id, force: true)), Is.False);
        await cluster.RunAsync();
        await cluster.RestartBridgeAsync();
        cluster.Fleet.Connect(Node("a"));
        await cluster.RunAsync();
        Assert.That(cluster.State.Current.Rows(WorkloadTables.Workloads), Is.Empty);
        Assert.That(cluster.Fleet.Node(Node("a")).Report, Is.Empty);
        Assert.That(cluster.State.Current.Rows(WorkloadTables.Deleted), Is.Empty);
        Assert.That(cluster.Events, Has.No.Member("workload.unknown"));
    }

    [Test]
    public async Task A_drain_moves_what_fits_elsewhere_and_tells_what_must_wait()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a", gpus: 3), SimNodes.Record("b", gpus: 1));
        cluster.Fleet.Change(Node("b"), r => r with { Cordoned = true });
        var small = await RunningAsync(cluster, s => s with { Gpus = 1 });
        var large = await RunningAsync(cluster, s => s with { Gpus = 2 });
        cluster.Fleet.Change(Node("b"), r => r with { Cordoned = false });
        cluster.Fleet.Change(Node("a"), r => r with { Draining = true });
        await cluster.SettleAsync();

        List<string> told = [];
        var drain = cluster.Workloads.DrainAsync(Node("a"), 7, false, (done, total, what) => Tell(told, $"{done}/{total} {what}"), default);
        var outcome = await cluster.UntilAsync(drain, TimeSpan.FromSeconds(2));
        Assert.That(outcome.Migrated, Is.EqualTo(new[] { small }));
        Assert.That(outcome.Pending, Is.EqualTo(new[] { (large, "It goes on running on the node: It needs 2 GPUs on one node; the most that are free is 0 on node b. 1 node is being drained.") }));
        Assert.That(told, Is.EqualTo(new[] { $"1/2 Workload {small} runs elsewhere." }));
        Assert.That(cluster.Replica(small).NodeId, Is.EqualTo(Node("b")));
        Assert.That(cluster.Replica(large).State, Is.EqualTo(WorkloadState.Running));
        Assert.That(cluster.Fleet.Node(Node("a")).Stops.Single().GraceSeconds, Is.EqualTo(7));
    }

    [Test]
    public async Task A_forced_drain_stops_with_its_grace_what_has_no_room_elsewhere_and_tells_what_it_waits_for()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a", gpus: 2), SimNodes.Record("b", gpus: 1));
        var large = await RunningAsync(cluster, s => s with { Gpus = 2 });
        cluster.Fleet.Change(Node("a"), r => r with { Draining = true });
        await cluster.SettleAsync();

        var drain = cluster.Workloads.DrainAsync(Node("a"), 7, true, (_, _, _) => ValueTask.CompletedTask, default);
        var outcome = await cluster.UntilAsync(drain, TimeSpan.FromSeconds(2));
        Assert.That(outcome.Migrated, Is.Empty);
        Assert.That(outcome.Pending, Is.EqualTo(new[] { (large, "It needs 2 GPUs on one node; the most that are free is 1 on node b. 1 node is being drained.") }));
        Assert.That(cluster.Replica(large).State, Is.EqualTo(WorkloadState.Pending));
        var stop = cluster.Fleet.Node(Node("a")).Stops.Single();
        Assert.That((stop.GraceSeconds, stop.Force), Is.EqualTo((7, false)));
    }

    [Test]
    public async Task What_was_stopped_goes_on_saying_that_it_was_asked_to()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a"));
        var id = await RunningAsync(cluster);
        await cluster.State.TransactAsync(transaction => WorkloadCommands.Stop(transaction, id, StopTerms.Default));
        await cluster.RunAsync();
        Assert.That((cluster.Get(id).State, cluster.Get(id).Reason), Is.EqualTo((WorkloadState.Stopped, "It was asked to stop.")));
    }

    private static ValueTask Tell(List<string> told, string what)
    {
        told.Add(what);
        return ValueTask.CompletedTask;
    }

    [Test]
    public async Task Old_attempts_of_a_replica_that_keeps_failing_do_not_pile_up_on_the_node()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a"));
        var id = await RunningAsync(cluster, s => s with { RestartPolicy = RestartPolicy.Always });
        for (var i = 0; i < 5; i++)
        {
            cluster.NodeOf(id).Exit(cluster.AttemptOf(id), 1);
            await cluster.RunAsync();
            cluster.Advance(TimeSpan.FromSeconds(60));
            await cluster.RunAsync();
        }

        Assert.That(cluster.Fleet.Node(Node("a")).Report.Select(s => s.Attempt), Is.EqualTo(new[] { 5, 6 }));
    }

    [Test]
    public async Task A_removed_node_gives_its_replicas_to_others()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a"), SimNodes.Record("b"));
        var id = await RunningAsync(cluster);
        cluster.Fleet.Remove(Node("a"));
        await cluster.RunAsync();
        Assert.That(cluster.Replica(id).NodeId, Is.EqualTo(Node("b")));
        Assert.That(cluster.Get(id).State, Is.EqualTo(WorkloadState.Running));
    }

    private static string Node(string name) => name.PadRight(64, '0');

    private static async Task<string> RunningAsync(SimCluster cluster, Func<WorkloadSpec, WorkloadSpec>? with = null)
    {
        var id = (await cluster.SubmitAsync(with)).Id;
        await cluster.RunAsync();
        Assert.That(cluster.Get(id).State, Is.EqualTo(WorkloadState.Running));
        return id;
    }

    private static async Task LoseAsync(SimCluster cluster, string node)
    {
        cluster.Fleet.Cut(Node(node));
        await cluster.RunAsync();
        cluster.Advance(TimeSpan.FromSeconds(300));
        await cluster.RunAsync();
    }

    private static WorkloadStatus Stranger(string gpu) => new()
    {
        WorkloadId = "11111111-1111-4111-8111-111111111111",
        Replica = 0,
        Attempt = 1,
        Epoch = 1,
        State = NodeWorkloadState.Running,
        Version = 1,
        Runtime = "docker",
        Image = "busybox",
        ClusterId = "test-cluster",
        Gpus = [gpu],
    };
}
