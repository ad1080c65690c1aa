using ClawBridge.Discovery.Bootstrap;
using ClawBridge.Discovery.Join;
using ClawBridge.Tests.Discovery.Support;
using FsCheck;
using FsCheck.Fluent;

namespace ClawBridge.Tests.Discovery;

internal sealed class NodeUpgradeTests
{
    private BootstrapBench _bench = null!;

    [SetUp]
    public async Task MakeAsync() => _bench = await BootstrapBench.MakeAsync();

    [TearDown]
    public async Task EndAsync() => await _bench.DisposeAsync();

    [Test]
    public async Task Agents_are_replaced_one_first_and_then_in_waves_and_keep_their_identity()
    {
        for (var i = 1; i <= 4; i++) await _bench.NodeAsync(i);
        Snapshot.Match(await UpgradeAsync(), "unchanged");
        _bench.WriteAgent(1);
        Snapshot.Match(await UpgradeAsync("""{"wave_size":2,"_meta":{"dry_run":true}}"""), "dry");
        Snapshot.Match(await UpgradeAsync("""{"wave_size":2}"""), "upgraded");

        Assert.That(_bench.Machines.ByAddress.Values.Select(static machine => machine.Log), Has.All.EqualTo(new[] { "look", "inspect", "receive", "install", "start", "settle" }));
        Assert.That(await _bench.NamesAsync(), Is.EqualTo(new[] { "gpu-1", "gpu-2", "gpu-3", "gpu-4" }));
        Snapshot.Match(await UpgradeAsync("""{"node_ids":["gpu-1","gpu-1"]}"""), "again");
    }

    [Test]
    public async Task The_first_wave_that_fails_is_the_last()
    {
        for (var i = 1; i <= 4; i++) await _bench.NodeAsync(i);
        _bench.WriteAgent(1);
        // The node in the first wave is the one whose id comes first.
        var first = _bench.Bootstrapper.Installations.All.First();
        var machine = _bench.Machines.ByAddress[first.Address];
        machine.Fails = ("install", "the program does not run on this machine");

        Snapshot.Match(await UpgradeAsync());

        Assert.That(machine.Log[^1], Is.EqualTo("undo"));
        Assert.That(_bench.Machines.ByAddress.Values.Where(other => other != machine).SelectMany(static other => other.Log), Is.Empty);
        Assert.That(await _bench.NamesAsync(), Has.Length.EqualTo(4));
        Assert.That(_bench.Bootstrapper.Installations.All.First().AgentSha256, Is.EqualTo(first.AgentSha256));
    }

    [Test]
    public async Task What_cannot_be_upgraded_is_refused()
    {
        await _bench.NodeAsync(1);
        await _bench.Fleet.JoinAsync(7, "gpu-7");
        Snapshot.Match(await UpgradeAsync("""{"node_ids":["gpu-1","gpu-9"]}"""), "unknown");
        Snapshot.Match(await UpgradeAsync("""{"node_ids":["gpu-7"]}"""), "not_bootstrapped");
        Snapshot.Match(await UpgradeAsync("""{"wave_size":0}"""), "wave");
        _bench.WriteAgent(1);
        await _bench.Bridge.ResultAsync("credential_profile_delete", """{"name":"lab"}""");
        Snapshot.Match(await UpgradeAsync(), "profile");
        var fleet = _bench.Fleet.Fleet;
        var program = fleet.Agent;
        fleet.Agent = new AgentProgram("/nonexistent/clawnode");
        Snapshot.Match(await UpgradeAsync(), "agent");
        (fleet.Agent, fleet.Address) = (program, null);
        Snapshot.Match(await UpgradeAsync(), "listener");
    }

    [Test]
    public void Every_node_is_in_one_wave_and_the_first_is_alone()
    {
        var cases = from count in Gen.Choose(0, 200) from size in Gen.Choose(1, 64) select (count, size);
        Prop.ForAll(cases.ToArbitrary(), static given =>
        {
            var nodes = Enumerable.Range(0, given.count).ToArray();
            var waves = UpgradeWaves.Of(nodes, given.size);
            return waves.SelectMany(static wave => wave).SequenceEqual(nodes) && waves.Skip(1).All(wave => wave.Count > 0 && wave.Count <= given.size) &&
                (given.count == 0 ? waves.Count == 0 : waves[0].Count == 1);
        }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true));
    }

    private Task<string> UpgradeAsync(string parameters = "{}") => _bench.CallAsync("node_upgrade", parameters);
}
