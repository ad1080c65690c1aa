using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Payloads;
using ClawBridge.Tests.Simulation;
using ClawBridge.Workloads;

namespace ClawBridge.Tests.Workloads;

/// <summary>Lost links, lost nodes and restarts of the bridge.</summary>
internal sealed partial class ReconcilerTests
{
    [Test]
    public async Task A_lost_link_stops_nothing_and_starts_nothing()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a"), SimNodes.Record("b"));
        var id = await RunningAsync(cluster);
        cluster.Fleet.Cut(Node("a"));
        cluster.Advance(TimeSpan.FromSeconds(200));
        await cluster.RunAsync();
        cluster.Fleet.Connect(Node("a"));
        await cluster.RunAsync();
        Assert.That(cluster.Get(id).State, Is.EqualTo(WorkloadState.Running));
        Assert.That(cluster.Replica(id).Attempt, Is.EqualTo(1));
        Assert.That(cluster.Fleet.Node(Node("a")).Stops, Is.Empty);
    }

    [Test]
    public async Task Under_wait_a_lost_node_is_waited_for()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a"), SimNodes.Record("b"));
        var id = await RunningAsync(cluster);
        await LoseAsync(cluster, "a");
        Assert.That(cluster.Get(id).State, Is.EqualTo(WorkloadState.Running));
        Assert.That(cluster.Get(id).Reason, Is.EqualTo("Node a is lost; this waits for it (on_node_lost: wait)."));
        cluster.Fleet.Connect(Node("a"));
        await cluster.RunAsync();
        Assert.That(cluster.Get(id).Reason, Is.Null);
        Assert.That(cluster.Fleet.Node(Node("b")).Report, Is.Empty);
    }

    [Test]
    public async Task Under_reschedule_a_new_attempt_runs_elsewhere_and_the_old_one_is_stopped_when_its_node_returns()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a"), SimNodes.Record("b"));
        var id = await RunningAsync(cluster, s => s with { OnNodeLost = OnNodeLost.Reschedule });
        await LoseAsync(cluster, "a");
        Assert.That(cluster.Replica(id).NodeId, Is.EqualTo(Node("b")));
        Assert.That(cluster.Get(id).State, Is.EqualTo(WorkloadState.Running));

        cluster.Fleet.Connect(Node("a"));
        await cluster.RunAsync();
        Assert.That(cluster.Fleet.Node(Node("a")).Stops.Single().Attempt, Is.EqualTo(1));
        Assert.That(cluster.Fleet.Node(Node("a")).Report, Is.Empty, "the old attempt is removed once it has ended");
        Assert.That(cluster.Fleet.Node(Node("b")).Stops, Is.Empty);
        Assert.That(cluster.Replica(id).Superseded, Is.Empty);
    }

    [Test]
    public async Task A_node_that_returns_before_a_new_attempt_was_placed_keeps_its_own()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a", gpus: 1));
        var id = await RunningAsync(cluster, s => s with { Gpus = 1, OnNodeLost = OnNodeLost.Reschedule });
        await LoseAsync(cluster, "a");
        Assert.That(cluster.Get(id).State, Is.EqualTo(WorkloadState.Pending));
        cluster.Fleet.Connect(Node("a"));
        await cluster.RunAsync();
        Assert.That(cluster.Get(id).State, Is.EqualTo(WorkloadState.Running));
        Assert.That(cluster.Replica(id).Attempt, Is.EqualTo(1));
        Assert.That(cluster.Replica(id).Gpus, Is.EqualTo(new[] { "GPU-a-0" }));
        Assert.That(cluster.Fleet.Node(Node("a")).Stops, Is.Empty);
    }

    [Test]
    public async Task Under_fail_a_lost_node_fails_the_workload_and_what_still_runs_is_stopped_on_return()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a"));
        var id = await RunningAsync(cluster, s => s with { OnNodeLost = OnNodeLost.Fail });
        await LoseAsync(cluster, "a");
        Assert.That(cluster.Get(id).State, Is.EqualTo(WorkloadState.Failed));
        cluster.Fleet.Connect(Node("a"));
        await cluster.RunAsync();
        Assert.That(cluster.Fleet.Node(Node("a")).Live, Is.Empty);
    }

    [Test]
    public async Task While_rescheduling_is_frozen_nothing_moves()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a"), SimNodes.Record("b"));
        var id = await RunningAsync(cluster, s => s with { OnNodeLost = OnNodeLost.Reschedule });
        cluster.Fleet.IsFrozen = true;
        await LoseAsync(cluster, "a");
        Assert.That(cluster.Replica(id).NodeId, Is.EqualTo(Node("a")));
        cluster.Fleet.IsFrozen = false;
        cluster.Fleet.Change(Node("a"), r => r);
        await cluster.RunAsync();
        Assert.That(cluster.Replica(id).NodeId, Is.EqualTo(Node("b")));
    }

    [Test]
    public async Task After_a_restart_of_the_bridge_everything_goes_on_and_nothing_runs_twice()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a"));
        var id = await RunningAsync(cluster);
        await cluster.RestartBridgeAsync();
        await cluster.RunAsync();
        cluster.Fleet.Connect(Node("a"));
        await cluster.RunAsync();
        Assert.That(cluster.Get(id).State, Is.EqualTo(WorkloadState.Running));
        Assert.That(cluster.Fleet.Node(Node("a")).Begun.Single().Value, Is.EqualTo(1));
    }
}
