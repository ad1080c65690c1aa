using ClawBridge.Protocol.Payloads;
using ClawNode.Runtimes;
using ClawNode.Runtimes.Attempts;

namespace ClawNode.Tests.Runtimes;

internal sealed class WorkloadLimitTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public async Task A_time_limit_counts_from_the_start_also_across_a_restart()
    {
        await using var node = await ManagerFixture.StartAsync();
        var spec = ManagerFixture.Spec() with { TimeoutSeconds = 100 };
        await node.RunningAsync(spec);
        node.Time.Advance(TimeSpan.FromSeconds(60));
        await node.RestartAsync();
        await node.AdvanceUntilAsync(TimeSpan.FromSeconds(13), 3, () => false);
        Assert.That(node.Status(spec).State, Is.EqualTo(NodeWorkloadState.Running));
        await node.AdvanceUntilAsync(TimeSpan.FromSeconds(1), 100, () => !node.Runtime.Stops.IsEmpty);
        node.Runtime.End(AttemptKey.Of(spec), 143);
        var ended = await node.EndedAsync(spec);
        Assert.That(ended.ExitCause, Is.EqualTo(NodeExitCause.TimeLimit));
        Assert.That(ended.Reason, Does.Contain("100 seconds"));
    }

    [Test]
    public async Task Idle_gpus_end_it_and_one_busy_reading_starts_the_count_anew()
    {
        await using var node = await ManagerFixture.StartAsync();
        var spec = ManagerFixture.Spec() with { IdleTimeoutSeconds = 60, Gpus = ["GPU-1"] };
        node.Gpus.Utilization = 1;
        await node.RunningAsync(spec);
        await node.AdvanceUntilAsync(TimeSpan.FromSeconds(10), 5, () => false);
        node.Gpus.Utilization = 80;
        await node.AdvanceUntilAsync(TimeSpan.FromSeconds(10), 2, () => false);
        node.Gpus.Utilization = 0;
        await node.AdvanceUntilAsync(TimeSpan.FromSeconds(10), 5, () => false);
        Assert.That(node.Runtime.Stops, Is.Empty);
        await node.AdvanceUntilAsync(TimeSpan.FromSeconds(10), 100, () => !node.Runtime.Stops.IsEmpty);
        node.Runtime.End(AttemptKey.Of(spec), 143);
        Assert.That((await node.EndedAsync(spec)).ExitCause, Is.EqualTo(NodeExitCause.Idle));
    }

    [TestCase(null, null)]
    [TestCase(5.0, null)]
    [TestCase(4.9, 1L)]
    public void Only_a_real_reading_below_five_percent_is_idle(double? utilization, long? stale)
    {
        var report = Report(utilization) with { StaleSince = stale };
        Assert.That(default(IdleClock).Next(report, ["a"], Noon).IdleSince, Is.Null);
    }

    [Test]
    public void Idle_time_is_the_unbroken_row_of_readings_of_all_its_gpus()
    {
        var clock = default(IdleClock).Next(Report(0), ["a"], Noon).Next(Report(4.9), ["a"], Noon.AddSeconds(30));
        Assert.Multiple(() =>
        {
            Assert.That(clock.IdleSince, Is.EqualTo(Noon));
            Assert.That(clock.Reached(TimeSpan.FromSeconds(30), Noon.AddSeconds(30)));
            Assert.That(clock.Reached(TimeSpan.FromSeconds(31), Noon.AddSeconds(30)), Is.False);
            Assert.That(clock.Next(Report(0), ["a", "not-reported"], Noon.AddSeconds(40)).IdleSince, Is.Null);
        });
    }

    [Test]
    public async Task Ended_attempts_are_kept_up_to_the_bounds()
    {
        await using var node = await ManagerFixture.StartAsync(options => options with { KeepEnded = 3, KeepEndedPerReplica = 2, KeepEndedFor = TimeSpan.FromHours(1) });
        for (var attempt = 1; attempt <= 3; attempt++) await EndAsync(node, ManagerFixture.Spec("many", attempt));
        for (var i = 0; i < 2; i++) await EndAsync(node, ManagerFixture.Spec($"single{i}"));
        await ManagerFixture.UntilAsync(() => node.Manager.Snapshot().Count == 3);
        Assert.That(node.Manager.Snapshot().Select(status => (status.WorkloadId, status.Attempt)), Is.EqualTo(new[] { ("many", 3), ("single0", 1), ("single1", 1) }));
        await node.AdvanceUntilAsync(TimeSpan.FromMinutes(5), 30, () => node.Manager.Snapshot().Count == 0);
        Assert.That(node.Manager.Snapshot(), Is.Empty);
        Assert.That(node.Runtime.Exists(new AttemptKey("single1", 0, 1)), Is.False);
    }

    private static async Task EndAsync(ManagerFixture node, WorkloadRun spec)
    {
        await node.RunningAsync(spec);
        node.Time.Advance(TimeSpan.FromSeconds(1));
        node.Runtime.End(AttemptKey.Of(spec), 0);
        await ManagerFixture.UntilAsync(() => node.Manager.Snapshot().All(status => AttemptKey.Of(status) != AttemptKey.Of(spec) || status.ExitCause is not null));
    }

    private static GpuMetricsReport Report(double? utilization) =>
        new() { Count = 1, Ts = 0, Metrics = [new GpuMetrics { Index = 0, Uuid = "a", UtilizationPercent = utilization }] };
}
