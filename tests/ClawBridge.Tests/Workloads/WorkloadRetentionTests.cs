using ClawBridge.State;
using ClawBridge.Tests.Simulation;
using ClawBridge.Workloads;

namespace ClawBridge.Tests.Workloads;

internal sealed class WorkloadRetentionTests
{
    [Test]
    public async Task Finished_workloads_are_forgotten_after_a_week_and_unfinished_ones_never()
    {
        await using var cluster = new SimCluster(SimNodes.Record("a"));
        var (old, running) = ((await cluster.SubmitAsync(name: "old")).Id, (await cluster.SubmitAsync(name: "running")).Id);
        await cluster.RunAsync();
        cluster.NodeOf(old).Exit(cluster.AttemptOf(old), 0);
        await cluster.RunAsync();
        var rule = new WorkloadRetention();
        Assert.That(rule.IsDue(cluster.State.Current, Now(cluster)), Is.False);

        cluster.Time.Advance(TimeSpan.FromDays(8));
        Assert.That(rule.IsDue(cluster.State.Current, Now(cluster)), Is.True);
        Assert.That(await cluster.State.TransactAsync(tx => rule.Delete(tx, 10)), Is.EqualTo(1));
        await cluster.RunAsync();
        Assert.That(cluster.State.Current.Rows(WorkloadTables.Workloads).Keys, Is.EqualTo(new[] { running }));
        Assert.That(cluster.Fleet.Links.Single().Node.Report.Select(s => s.WorkloadId), Is.EqualTo(new[] { running }), "its container is removed too");
    }

    private static long Now(SimCluster cluster) => cluster.Time.GetUtcNow().ToUnixTimeMilliseconds();
}
