using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Payloads;
using ClawBridge.Tests.Simulation;
using ClawBridge.Workloads;

namespace ClawBridge.Tests.Workloads;

/// <summary>Nodes that refuse or end what they were sent.</summary>
internal sealed partial class ReconcilerTests
{
    [TestCase(InvokeErrorCodes.Unavailable)]
    [TestCase(InvokeErrorCodes.StaleEpoch)]
    [TestCase(InvokeErrorCodes.Conflict)]
    public async Task A_refusal_that_is_the_nodes_own_fault_counts_as_no_retry_and_another_node_is_tried(string code)
    {
        await using var cluster = new SimCluster(SimNodes.Record("a"), SimNodes.Record("b"));
        cluster.Fleet.Node(Node("a")).RefusesWith = code;
        var id = (await cluster.SubmitAsync()).Id;
        await cluster.RunAsync();
        Assert.That(cluster.Get(id).State, Is.EqualTo(WorkloadState.Pending));
        if (code == InvokeErrorCodes.Conflict) cluster.Fleet.Node(Node("a")).RefusesWith = null;
        cluster.Advance(TimeSpan.FromSeconds(1));
        await cluster.RunAsync();
        Assert.That(cluster.Get(id).State, Is.EqualTo(WorkloadState.Running));
        Assert.That(cluster.Replica(id).Retries, Is.Zero);
    }

    [Test]
    public async Task Why_the_only_node_refuses_is_told_for_as_long_as_it_does()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a"));
        cluster.Fleet.Node(Node("a")).RefusesWith = InvokeErrorCodes.Unavailable;
        var id = (await cluster.SubmitAsync()).Id;
        await cluster.RunAsync();
        foreach (var seconds in new[] { 0, 5, 20 })
        {
            cluster.Advance(TimeSpan.FromSeconds(seconds));
            await cluster.RunAsync();
            Assert.That(cluster.Workloads.ReasonOf(cluster.Get(id)), Does.StartWith("Node a refused the start: This node refuses with UNAVAILABLE."), $"{seconds}");
            Assert.That(cluster.Workloads.ReasonOf(cluster.Get(id), cluster.Replica(id)), Does.StartWith("Node a refused the start: This node refuses with UNAVAILABLE."), $"{seconds}");
        }

        cluster.Fleet.Node(Node("a")).RefusesWith = null;
        cluster.Advance(TimeSpan.FromMinutes(5));
        await cluster.RunAsync();
        Assert.That(cluster.Workloads.ReasonOf(cluster.Get(id)), Is.Null);
    }

    [TestCase(InvokeErrorCodes.NotFound)]
    [TestCase(InvokeErrorCodes.Denied)]
    [TestCase(InvokeErrorCodes.Conflict)]
    public async Task A_refusal_of_one_workload_keeps_no_other_from_the_node(string code)
    {
        await using var cluster = new SimCluster(SimNodes.Record("a"));
        cluster.Fleet.Node(Node("a")).RefusesWith = code;
        await cluster.SubmitAsync();
        await cluster.RunAsync();
        cluster.Fleet.Node(Node("a")).RefusesWith = null;
        var other = await cluster.SubmitAsync();
        await cluster.RunAsync();
        Assert.That(cluster.Get(other.Id).State, Is.EqualTo(WorkloadState.Running));
    }

    [Test]
    public async Task What_the_node_does_not_have_fails_the_workload_with_the_nodes_own_words()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a"));
        cluster.Fleet.Node(Node("a")).RefusesWith = InvokeErrorCodes.NotFound;
        var id = (await cluster.SubmitAsync()).Id;
        await cluster.RunAsync();
        Assert.That(cluster.Get(id).State, Is.EqualTo(WorkloadState.Failed));
        Assert.That(cluster.Get(id).Reason, Is.EqualTo("Node a refused the start: This node refuses with NOT_FOUND."));
    }

    [Test]
    public async Task What_ended_well_and_is_restarted_always_says_so_while_it_waits()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a"));
        var id = await RunningAsync(cluster, s => s with { RestartPolicy = RestartPolicy.Always });
        cluster.NodeOf(id).Exit(cluster.AttemptOf(id), 0);
        await cluster.RunAsync();
        Assert.That(cluster.Get(id).State, Is.EqualTo(WorkloadState.Pending));
        Assert.That(cluster.Get(id).Reason, Is.EqualTo("It ended with exit code 0 and is started again (restart_policy: always)."));
    }

    [Test]
    public async Task A_refusal_of_the_workload_itself_fails_it()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a"));
        cluster.Fleet.Node(Node("a")).RefusesWith = InvokeErrorCodes.ImageUnavailable;
        var id = (await cluster.SubmitAsync()).Id;
        await cluster.RunAsync();
        Assert.That(cluster.Get(id).State, Is.EqualTo(WorkloadState.Failed));
        Assert.That(cluster.Get(id).Reason, Is.EqualTo("Node a refused the start: This node refuses with IMAGE_UNAVAILABLE."));
    }

    [Test]
    public async Task A_time_limit_fails_for_good_and_idle_gpus_stop_whatever_the_policy()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a", gpus: 2));
        var limited = await RunningAsync(cluster, s => s with { RestartPolicy = RestartPolicy.Always, TimeoutSeconds = 60 });
        var idle = await RunningAsync(cluster, s => s with { Gpus = 1, RestartPolicy = RestartPolicy.Always, IdleTimeoutSeconds = 60 });
        cluster.NodeOf(limited).Exit(cluster.AttemptOf(limited), 143, NodeExitCause.TimeLimit);
        cluster.NodeOf(idle).Exit(cluster.AttemptOf(idle), 143, NodeExitCause.Idle);
        await cluster.RunAsync();
        Assert.That(cluster.Get(limited).State, Is.EqualTo(WorkloadState.Failed));
        Assert.That(cluster.Get(limited).Reason, Is.EqualTo("It ran into its time limit of 60 s."));
        Assert.That(cluster.Get(idle).State, Is.EqualTo(WorkloadState.Stopped));
        Assert.That(cluster.Get(idle).Reason, Is.EqualTo("Its GPUs were idle for 60 s."));
    }
}
