using ClawBridge.Fleet;
using ClawBridge.Protocol.Frames;
using ClawBridge.State;

namespace ClawBridge.Tests.Fleet;

internal sealed class HealthTests
{
    private static readonly TestNode Node = new(1);

    [Test]
    public async Task A_silent_node_is_suspect_after_30_seconds_lost_after_300_and_ready_with_its_next_heartbeat()
    {
        await using var bench = new FleetBench(new FleetOptions { SilentAfter = TimeSpan.FromHours(1) });
        var (socket, _) = await bench.JoinAsync(Node);

        await bench.PassAsync(TimeSpan.FromSeconds(29));
        Assert.That(Condition(bench), Is.EqualTo(NodeCondition.Ready));
        await bench.PassAsync(TimeSpan.FromSeconds(1));
        Assert.That(Condition(bench), Is.EqualTo(NodeCondition.Suspect));
        await bench.PassAsync(TimeSpan.FromSeconds(269));
        Assert.That(Condition(bench), Is.EqualTo(NodeCondition.Suspect));
        await bench.PassAsync(TimeSpan.FromSeconds(1));
        Assert.That(Condition(bench), Is.EqualTo(NodeCondition.Lost));

        socket.Send(Node.Heartbeat());
        await socket.NextAsync();
        Assert.That(Condition(bench), Is.EqualTo(NodeCondition.Ready));
        Assert.That(bench.Events.Skip(2), Is.EqualTo(new[] { "node.suspect", "node.lost", "node.returned" }));
    }

    [Test]
    public async Task Heartbeats_every_10_seconds_keep_a_node_ready()
    {
        await using var bench = new FleetBench();
        var (socket, _) = await bench.JoinAsync(Node);

        await bench.PassAsync(TimeSpan.FromSeconds(400), async () =>
        {
            socket.Send(Node.Heartbeat());
            await socket.NextAsync();
        });

        Assert.That(Condition(bench), Is.EqualTo(NodeCondition.Ready));
        Assert.That(bench.Events.Count(), Is.EqualTo(2));
    }

    [Test]
    public async Task A_session_without_a_frame_for_90_seconds_is_ended()
    {
        await using var bench = new FleetBench();
        var (socket, _) = await bench.JoinAsync(Node);
        await bench.PassAsync(TimeSpan.FromSeconds(92));

        await socket.Aborted;
        await FleetBench.UntilAsync(() => bench.Events.Contains("node.disconnected"));
        Assert.That(bench.Fleet.Find(Node.Id)!.IsConnected, Is.False);
    }

    [Test]
    public async Task After_a_restart_of_the_bridge_no_node_is_lost_before_it_had_its_full_time()
    {
        await using var bench = new FleetBench();
        await bench.JoinAsync(Node);
        bench.Time.Advance(TimeSpan.FromDays(1));
        await using var restarted = new FleetService(bench.Store, bench.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, bench.Audit);

        Assert.That(restarted.Find(Node.Id)!.Condition, Is.EqualTo(NodeCondition.Suspect));
        for (var second = 0; second < 299; second++) await LookAsync();
        Assert.That(restarted.Find(Node.Id)!.Condition, Is.EqualTo(NodeCondition.Suspect));
        await LookAsync();
        Assert.That(restarted.Find(Node.Id)!.Condition, Is.EqualTo(NodeCondition.Lost));

        ValueTask LookAsync()
        {
            bench.Time.Advance(TimeSpan.FromSeconds(1));
            return restarted.Health.LookAsync();
        }
    }

    [Test]
    public async Task Time_in_which_the_bridge_itself_stood_still_is_nobodys_silence()
    {
        await using var bench = new FleetBench();
        await bench.JoinAsync(Node);
        await bench.PassAsync(TimeSpan.FromSeconds(20));
        bench.Time.Advance(TimeSpan.FromMinutes(10));
        await bench.Fleet.Health.LookAsync();
        Assert.That(Condition(bench), Is.EqualTo(NodeCondition.Ready));

        await bench.PassAsync(TimeSpan.FromSeconds(11));
        Assert.That(Condition(bench), Is.EqualTo(NodeCondition.Suspect));
    }

    [Test]
    public async Task Many_nodes_that_go_at_once_freeze_rescheduling_until_they_return()
    {
        await using var bench = new FleetBench();
        var sockets = new List<(TestNode Node, PipeSocket Socket, string Token)>();
        for (byte i = 1; i <= 9; i++)
        {
            var node = new TestNode(i) { Name = $"gpu-{i}" };
            var (socket, token) = await bench.JoinAsync(node);
            sockets.Add((node, socket, token));
        }

        await bench.PassAsync(TimeSpan.FromSeconds(1));
        foreach (var (_, socket, _) in sockets.Take(3)) socket.HangUp();
        await FleetBench.UntilAsync(() => bench.Fleet.Nodes().Count(n => !n.IsConnected) == 3);
        await bench.PassAsync(TimeSpan.FromSeconds(1));

        Assert.That(bench.Fleet.IsFrozen, Is.True);
        Assert.That(bench.Events, Does.Contain("cluster.frozen"));

        await bench.ReconnectAsync(sockets[0].Node, sockets[0].Token);
        await bench.PassAsync(TimeSpan.FromSeconds(1));
        Assert.That(bench.Fleet.IsFrozen, Is.False);
        Assert.That(bench.Events.Last(), Is.EqualTo("cluster.thawed"));
    }

    [Test]
    public async Task What_cannot_be_written_is_still_true_in_memory()
    {
        var journal = new FailingJournal();
        await using var bench = new FleetBench(journal: journal);
        await bench.JoinAsync(Node);
        journal.IsFailing = true;
        await bench.PassAsync(TimeSpan.FromSeconds(30));

        Assert.That(Condition(bench), Is.EqualTo(NodeCondition.Suspect));
        journal.IsFailing = false;
    }

    private static NodeCondition Condition(FleetBench bench) => bench.Fleet.Find(Node.Id)!.Condition;
}
