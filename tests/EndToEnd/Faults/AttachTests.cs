using EndToEnd.Support;

namespace EndToEnd.Faults;

/// <summary>Several bridges on one state directory.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class AttachTests
{
    [Test]
    public async Task A_second_bridge_shows_the_live_cluster_and_goes_on_when_the_owner_is_killed()
    {
        using var scratch = new Scratch();
        await using var owner = BridgeProcess.On(scratch.At("s"));
        await owner.CallAsync("workload_submit", """{"name":"w","image":"none"}""");
        await using var attached = BridgeProcess.On(scratch.At("s"));
        var seen = await attached.CallAsync("workload_get", """{"workload_id":"w"}""");
        await owner.KillAsync();
        var after = await attached.CallAsync("workload_get", """{"workload_id":"w"}""");
        var written = await attached.CallAsync("workload_submit", """{"name":"w2","image":"none"}""");
        await using var third = BridgeProcess.On(scratch.At("s"));
        var list = await third.CallAsync("workload_list");
        Assert.Multiple(() =>
        {
            Assert.That((string)after["id"]!, Is.EqualTo((string)seen["id"]!));
            Assert.That((string)written["state"]!, Is.EqualTo("pending"));
            Assert.That(list.AsArray(), Has.Count.EqualTo(2));
        });
    }

    [Test]
    public async Task Of_many_that_start_at_once_exactly_one_owns_and_all_answer_alike()
    {
        using var scratch = new Scratch();
        var bridges = Enumerable.Range(0, 6).Select(_ => BridgeProcess.On(scratch.At("s"))).ToList();
        try
        {
            await Task.WhenAll(bridges.Select((b, i) => b.CallAsync("workload_submit", $$"""{"name":"w{{i}}","image":"none"}""")));
            var counts = await Task.WhenAll(bridges.Select(async b => (await b.CallAsync("workload_list")).AsArray().Count));
            Assert.That(counts, Is.All.EqualTo(6));
        }
        finally
        {
            foreach (var bridge in bridges) await bridge.DisposeAsync();
        }
    }

    [Test]
    public async Task An_attached_read_only_bridge_refuses_writes()
    {
        using var scratch = new Scratch();
        await using var owner = BridgeProcess.On(scratch.At("s"));
        await owner.CallAsync("cluster_status");
        await using var reader = BridgeProcess.On(scratch.At("s"), "--read-only");
        await reader.CallAsync("cluster_status");
        var error = await reader.ErrorAsync("workload_submit", """{"image":"none"}""");
        Assert.That((int)error["code"]!, Is.EqualTo(-32001));
    }
}
