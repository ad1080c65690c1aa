using System.Text.Json;
using ClawBridge.Protocol.Payloads;

namespace ClawNode.Tests.Link;

[TestFixture]
internal sealed class ReportTests
{
    [Test]
    public async Task The_first_heartbeat_carries_everything()
    {
        await using var fixture = new LinkFixture(ScriptedCommand.Echo());
        fixture.Workloads.All = [FakeWorkloads.Status("w1", 3)];
        var connection = await fixture.ConnectAsync();
        var beat = (await connection.EventAsync("heartbeat")).GetRawText();
        Snapshot.Match(beat.Replace(ClawNode.Host.AgentVersion.Text, "VERSION", StringComparison.Ordinal));
    }

    [Test]
    public async Task Later_heartbeats_carry_only_what_changed()
    {
        await using var fixture = new LinkFixture();
        var connection = await fixture.ConnectAsync();
        await connection.EventAsync("heartbeat");

        Assert.That(Members(await NextBeatAsync(fixture, connection)), Is.Empty);
        fixture.Machine.Facts = fixture.Machine.Facts with { MemoryAvailable = 47 * FakeMachine.GiB };
        Assert.That(Members(await NextBeatAsync(fixture, connection)), Is.Empty, "free memory moves all the time");
        fixture.Machine.Facts = fixture.Machine.Facts with { MemoryAvailable = 30 * FakeMachine.GiB };
        Assert.That(Members(await NextBeatAsync(fixture, connection)), Is.EqualTo(new[] { "system" }));
        fixture.Gpus.List = FakeGpus.One with { HealthReason = "nvidia-smi did not answer within 10 s." };
        var gpus = fixture.Context.Gpus;
        await fixture.AdvanceUntilAsync(() => gpus.Newest?.HealthReason is not null, TimeSpan.FromSeconds(1));
        Assert.That(Members(await NextBeatAsync(fixture, connection)), Is.EqualTo(new[] { "system", "gpus" }));
    }

    [Test]
    public async Task Changes_of_workloads_go_out_at_once_and_after_the_full_set()
    {
        await using var fixture = new LinkFixture();
        fixture.Workloads.Change(FakeWorkloads.Status("w1", 4));
        var connection = await fixture.ConnectAsync();
        Assert.That((await connection.UntilAsync("node.event")).GetProperty("event").GetString(), Is.EqualTo("heartbeat"));
        var changed = (await connection.EventAsync("workload.changed")).GetProperty("workloads")[0];
        Assert.That((changed.GetProperty("workload_id").GetString(), changed.GetProperty("version").GetInt64()), Is.EqualTo(("w1", 4)));

        fixture.Workloads.Change(FakeWorkloads.Status("w2", 1, NodeWorkloadState.Exited));
        Assert.That((await connection.EventAsync("workload.changed")).GetRawText(), Does.Contain("w2").And.Contain("\"exited\""));
    }

    [Test]
    public async Task Readings_are_pushed_every_10_seconds_where_there_are_gpus()
    {
        await using var fixture = new LinkFixture();
        var connection = await fixture.ConnectAsync();
        Assert.That((await connection.EventAsync("gpu.metrics")).GetProperty("count").GetInt32(), Is.EqualTo(1));
        await LinkFixture.UntilAsync(() => fixture.Clock.PendingTimers >= 4);
        fixture.Clock.Advance(TimeSpan.FromSeconds(10));
        await connection.EventAsync("gpu.metrics");
    }

    [Test]
    public async Task A_gateway_gets_host_statistics_and_no_heartbeat()
    {
        await using var fixture = new LinkFixture();
        var connection = await fixture.ConnectAsync(product: null);
        var stats = await connection.UntilAsync("node.event");
        Assert.Multiple(() =>
        {
            Assert.That(stats.GetProperty("event").GetString(), Is.EqualTo("node.host.stats"));
            Assert.That(stats.GetProperty("payloadJSON").GetString(), Is.EqualTo(
                """{"cpuCount":8,"loadAverage":[1,0.5,0.25],"memoryTotalBytes":68719476736,"memoryFreeBytes":51539607552,"diskTotalBytes":536870912000,"diskAvailableBytes":214748364800}"""));
        });
        await LinkFixture.UntilAsync(() => fixture.Clock.PendingTimers >= 3);
        fixture.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.That((await connection.UntilAsync("node.event")).GetProperty("event").GetString(), Is.EqualTo("node.host.stats"));
        Assert.That(fixture.Status.Product, Is.EqualTo("openclaw"));
    }

    private static async Task<JsonElement> NextBeatAsync(LinkFixture fixture, GatewayConnection connection)
    {
        var beat = connection.EventAsync("heartbeat");
        await fixture.AdvanceUntilAsync(() => beat.IsCompleted, TimeSpan.FromSeconds(1));
        return await beat;
    }

    private static IEnumerable<string> Members(JsonElement beat) =>
        beat.EnumerateObject().Where(member => member.Name != "ts" && member.Value.ValueKind != JsonValueKind.Null).Select(member => member.Name);
}
