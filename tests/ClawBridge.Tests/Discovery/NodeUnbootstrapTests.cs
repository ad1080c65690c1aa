using ClawBridge.Discovery;
using ClawBridge.Tests.Discovery.Support;

namespace ClawBridge.Tests.Discovery;

internal sealed class NodeUnbootstrapTests
{
    private BootstrapBench _bench = null!;

    [SetUp]
    public async Task MakeAsync() => _bench = await BootstrapBench.MakeAsync();

    [TearDown]
    public async Task EndAsync() => await _bench.DisposeAsync();

    [Test]
    public async Task The_agent_is_taken_off_the_machine_and_the_node_out_of_the_cluster_once_it_is_confirmed()
    {
        var machine = await _bench.NodeAsync(1);
        var asked = await AskedAsync("""{"node_id":"gpu-1"}""");
        Assert.That(asked.Plan, Is.EqualTo($"[\"Take the agent off 10.0.0.1 and node gpu-1 ({machine.Node.Id}) out of the cluster.\"]"));
        Assert.That(machine.Log, Is.Empty);

        Snapshot.Match(await OffAsync($$$"""{"node_id":"gpu-1","_meta":{"confirm":"{{{asked.Confirm}}}"}}"""));

        Assert.That(machine.Log, Is.EqualTo(new[] { "look", "uninstall" }));
        Assert.That((await _bench.NamesAsync(), machine.ProgramSha, _bench.Machines.Open), Is.EqualTo((Array.Empty<string>(), (string?)null, 0)));
        Assert.That(_bench.Bridge.State.Current.Rows(DiscoveryTables.Installations), Is.Empty);
    }

    [Test]
    public async Task A_dry_run_does_not_log_in()
    {
        var machine = await _bench.NodeAsync(1);
        Snapshot.Match(await OffAsync("""{"node_id":"gpu-1","_meta":{"dry_run":true}}"""));
        Assert.That((machine.Log, await _bench.NamesAsync()), Is.EqualTo((Array.Empty<string>(), new[] { "gpu-1" })));
    }

    [Test]
    public async Task Workloads_hold_it_until_it_is_forced()
    {
        var machine = await _bench.NodeAsync(1);
        _bench.Fleet.Workloads.Held[machine.Node.Id] = ["w-1"];
        Snapshot.Match(await OffAsync("""{"node_id":"gpu-1"}"""), "held");
        var asked = await AskedAsync("""{"node_id":"gpu-1","force":true}""");
        Assert.That(asked.Plan, Does.Contain("Abandon what workload w-1 runs on it."));
        Snapshot.Match(await OffAsync($$$"""{"node_id":"gpu-1","force":true,"_meta":{"confirm":"{{{asked.Confirm}}}"}}"""), "forced");
    }

    [Test]
    public async Task A_node_that_came_by_itself_needs_a_login()
    {
        await _bench.Fleet.JoinAsync(7, "gpu-7", remote: System.Net.IPAddress.Parse("10.0.0.7"));
        Snapshot.Match(await OffAsync("""{"node_id":"gpu-7"}"""), "no_login");
        Snapshot.Match(await OffAsync("""{"node_id":"gpu-8"}"""), "unknown");
        Snapshot.Match(await OffAsync("""{"node_id":"gpu-7","credential_profile":"lap"}"""), "no_profile");
        var machine = _bench.Add(new FakeMachine(_bench.Fleet, 7) { ProgramSha = "aa" }, 7);
        var asked = await AskedAsync("""{"node_id":"gpu-7","credential_profile":"lab"}""");
        await _bench.Bridge.ResultAsync("node_unbootstrap", $$$"""{"node_id":"gpu-7","credential_profile":"lab","_meta":{"confirm":"{{{asked.Confirm}}}"}}""");
        Assert.That((machine.Log[^1], await _bench.NamesAsync()), Is.EqualTo(("uninstall", Array.Empty<string>())));
    }

    [TestCase("denied")]
    [TestCase("sudo")]
    [TestCase("uninstall")]
    [TestCase("lost")]
    public async Task What_fails_leaves_the_node_in_the_cluster(string what)
    {
        var machine = await _bench.NodeAsync(1);
        if (what == "denied") machine.Refusal = "ops@10.0.0.1: Permission denied (publickey).";
        else if (what == "sudo") machine.Uid = "1000";
        else machine.Fails = ("uninstall", what == "lost" ? "lost" : "the service cannot be stopped");
        machine.SudoPassword = null;
        var asked = await AskedAsync("""{"node_id":"gpu-1"}""");

        Snapshot.Match(await OffAsync($$$"""{"node_id":"gpu-1","_meta":{"confirm":"{{{asked.Confirm}}}"}}"""), what);

        Assert.That((await _bench.NamesAsync(), _bench.Machines.Open), Is.EqualTo((new[] { "gpu-1" }, 0)));
    }

    private async Task<(string Plan, string Confirm)> AskedAsync(string parameters)
    {
        var data = (await _bench.Bridge.ErrorAsync("node_unbootstrap", parameters)).GetProperty("data");
        return (data.GetProperty("plan").ToString(), data.GetProperty("confirm").GetString()!);
    }

    private Task<string> OffAsync(string parameters) => _bench.CallAsync("node_unbootstrap", parameters);
}
