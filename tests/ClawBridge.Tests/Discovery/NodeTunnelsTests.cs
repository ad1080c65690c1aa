using ClawBridge.Discovery.Ssh;
using ClawBridge.Tests.Discovery.Support;

namespace ClawBridge.Tests.Discovery;

internal sealed class NodeTunnelsTests
{
    private BootstrapBench _bench = null!;
    private FakeMachine _machine = null!;

    [SetUp]
    public async Task MakeAsync()
    {
        _bench = await BootstrapBench.MakeAsync();
        _machine = await _bench.NodeAsync(1, ",\"link\":\"ssh\"");
    }

    [TearDown]
    public async Task EndAsync() => await _bench.DisposeAsync();

    [Test]
    public async Task A_tunnel_that_breaks_is_opened_anew_and_its_port_written_down()
    {
        var first = _machine.Sessions[0];
        first.Break("Connection reset by peer");
        await UntilAsync(() => first.IsDisposed && _bench.Bridge.Time.PendingTimers > 0);
        Assert.That(_machine.Sessions, Has.Count.EqualTo(1), "not at once");

        _bench.Bridge.Time.Advance(TimeSpan.FromSeconds(1));

        await UntilAsync(() => _machine.Log.Contains("port") && _machine.Sessions.Count == 2);
        Assert.That(_machine.PortFile, Does.Contain("40002"));
        Assert.That((_machine.Sessions[1].Forwarded, _bench.Machines.Open), Is.EqualTo(("127.0.0.1:18790", 1)));
    }

    [Test]
    public async Task The_pauses_between_attempts_grow_to_a_minute_and_start_anew_after_a_tunnel_that_stood()
    {
        _machine.Refusal = "ssh: connect to host 10.0.0.1 port 22: Connection refused";
        _machine.Sessions[0].Break("gone");
        Assert.That(await PausesAsync(8), Is.EqualTo(new[] { 1, 2, 4, 8, 16, 32, 60, 60 }));

        _machine.Refusal = null;
        _bench.Bridge.Time.Advance(TimeSpan.FromSeconds(60));
        await UntilAsync(() => _bench.Machines.Open == 1);
        _bench.Bridge.Time.Advance(TimeSpan.FromMinutes(2));
        _machine.Refusal = "ssh: connect to host 10.0.0.1 port 22: Connection refused";
        _machine.Sessions[^1].Break("gone");
        Assert.That(await PausesAsync(3), Is.EqualTo(new[] { 1, 2, 4 }));
    }

    [Test]
    public async Task An_adopted_session_takes_the_place_of_the_one_before()
    {
        var session = await ConnectAsync();
        Assert.That(_bench.Tunnels.Adopt(_machine.Node.Id, session), Is.True);
        await UntilAsync(() => _machine.Sessions[0].IsDisposed);
        Assert.That(session.IsDisposed, Is.False);
        await _bench.Tunnels.DisposeAsync();
        Assert.That(session.IsDisposed, Is.True);
    }

    [Test]
    public async Task After_the_end_a_session_stays_its_owners()
    {
        await _bench.Tunnels.DisposeAsync();
        Assert.That(_machine.Sessions[0].IsDisposed, Is.True);
        var session = await ConnectAsync();
        Assert.That(_bench.Tunnels.Adopt(_machine.Node.Id, session), Is.False);
        Assert.That(session.IsDisposed, Is.False);
    }

    [Test]
    public async Task A_node_that_is_removed_has_no_tunnel_and_no_installation_any_more()
    {
        await _bench.Bridge.ResultAsync("node_remove", $$"""{"node_id":"{{_machine.Node.Id}}"}""");
        await UntilAsync(() => _machine.Sessions[0].IsDisposed);
        Assert.That(_bench.Bootstrapper.Installations.All, Is.Empty);
        _bench.Bridge.Time.Advance(TimeSpan.FromMinutes(5));
        await Task.Delay(20);
        Assert.That(_machine.Sessions, Has.Count.EqualTo(1));
        // One that is handed over a moment too late ends as well.
        var late = await ConnectAsync();
        _bench.Tunnels.Adopt(_machine.Node.Id, late);
        await UntilAsync(() => late.IsDisposed);
    }

    [Test]
    public async Task At_the_start_of_a_bridge_the_tunnels_are_opened_and_no_others()
    {
        var direct = await _bench.NodeAsync(2);
        _bench.Tunnels.Start();
        await UntilAsync(() => _machine.Sessions.Count == 2 && _machine.Log.Contains("port"));
        Assert.That((_machine.Sessions[0].IsDisposed, _bench.Machines.Open), Is.EqualTo((true, 1)));
        Assert.That(direct.Sessions, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_failed_repair_leaves_the_machine_a_port_that_leads_here()
    {
        _machine.HangUp();
        await UntilAsync(() => !_bench.Fleet.Fleet.Find(_machine.Node.Id)!.IsConnected);
        _machine.Fails = ("start", "no");

        await _bench.Bridge.ResultAsync("node_bootstrap", """{"address":"10.0.0.1","credential_profile":"lab","link":"ssh"}""");

        await UntilAsync(() => _machine.Sessions.Count == 3 && _machine.Log[^1] == "port");
        Assert.That(_machine.PortFile, Does.Contain("40003"));
        await UntilAsync(() => _bench.Machines.Open == 1);
        Assert.That(_machine.Sessions[2].IsDisposed, Is.False);
    }

    private async Task<FakeSession> ConnectAsync()
    {
        var target = new SshTarget("10.0.0.1", 22, HostKeyRule.Strict, []);
        return (FakeSession)await _bench.Machines.ConnectAsync(target, _machine.Sessions[0].Login, CancellationToken.None);
    }

    /// <summary>Seconds between the attempts that follow.</summary>
    private async Task<List<int>> PausesAsync(int count)
    {
        List<int> pauses = [];
        while (pauses.Count < count)
        {
            var tried = _bench.Machines.Tried.Count;
            await UntilAsync(() => _bench.Bridge.Time.PendingTimers > 0);
            var seconds = 0;
            while (_bench.Machines.Tried.Count == tried && seconds < 100)
            {
                _bench.Bridge.Time.Advance(TimeSpan.FromSeconds(1));
                seconds++;
                if (_bench.Bridge.Time.PendingTimers == 0) await UntilAsync(() => _bench.Machines.Tried.Count > tried);
            }

            pauses.Add(seconds);
        }

        return pauses;
    }

    private static Task UntilAsync(Func<bool> condition) => BootstrapBench.UntilAsync(condition);
}
