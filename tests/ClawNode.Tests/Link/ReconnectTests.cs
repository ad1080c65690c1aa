using ClawNode.Link;

namespace ClawNode.Tests.Link;

[TestFixture]
internal sealed class ReconnectTests
{
    [Test]
    public async Task Silence_of_two_ticks_ends_a_connection_and_ticks_keep_it()
    {
        await using var fixture = new LinkFixture();
        var connection = await fixture.ConnectAsync();
        await connection.EventAsync("heartbeat");
        for (var minute = 0; minute < 4; minute++)
        {
            connection.Event("tick", """{"ts":1}""");
            await Task.Delay(5);
            fixture.Clock.Advance(TimeSpan.FromSeconds(30));
        }
        Assert.That(connection.NodeSide.Disposed.IsCompleted, Is.False);
        await fixture.AdvanceUntilAsync(() => connection.NodeSide.Disposed.IsCompleted, TimeSpan.FromSeconds(5));
        Assert.That(fixture.Status.Reason, Does.StartWith("Nothing was heard for"));
    }

    [Test]
    public async Task A_removed_node_says_so_and_comes_back_seldom()
    {
        await using var fixture = new LinkFixture();
        var connection = await fixture.ConnectAsync();
        await connection.EventAsync("heartbeat");
        connection.Close(4001, "device removed");
        await LinkFixture.UntilAsync(() => fixture.Status.State == LinkState.Refused);
        Assert.That(fixture.Status.Reason, Is.EqualTo("This node was removed there; join again to come back."));
    }

    [Test]
    public async Task A_gateway_that_prefers_a_newer_connection_is_dialled_again()
    {
        await using var fixture = new LinkFixture();
        var connection = await fixture.ConnectAsync(product: null);
        var id = (await connection.NextAsync()).Id;
        connection.Send($$$"""{"type":"res","id":"{{{id}}}","ok":true,"payload":{"ok":true}}""");
        connection.Send("""{"type":"res","id":"9","ok":false,"error":{"code":"UNAVAILABLE","message":"x","details":{"code":"PAIRING_CHANGED"} } }""");
        await connection.NodeSide.Disposed.WaitAsync(GatewayConnection.Patience);
        await LinkFixture.UntilAsync(() => fixture.Status.State == LinkState.Waiting);
        Assert.That(fixture.Status.Reason, Does.Contain("newer connection"));
    }

    [Test]
    public async Task Before_the_commands_are_approved_the_same_answer_is_waited_out()
    {
        await using var fixture = new LinkFixture(ScriptedCommand.Echo());
        var connection = await fixture.ConnectAsync(product: null);
        var id = (await connection.NextAsync()).Id;
        connection.Send($$$"""{"type":"res","id":"{{{id}}}","ok":false,"error":{"code":"UNAVAILABLE","message":"x","details":{"code":"PAIRING_CHANGED"} } }""");
        connection.Invoke("i1", "test.echo", "{}");
        await connection.UntilAsync("node.invoke.result");
        Assert.That(fixture.Status.State, Is.EqualTo(LinkState.Connected));
    }

    [Test]
    public async Task An_unreachable_bridge_is_tried_again_for_ever_with_growing_pauses()
    {
        await using var fixture = new LinkFixture();
        fixture.Gateway.Unreachable = new LinkLostException("ws://127.0.0.1:1 could not be reached: Connection refused.");
        fixture.Run();
        await LinkFixture.UntilAsync(() => fixture.Status.State == LinkState.Waiting);
        fixture.Gateway.Unreachable = null;
        await fixture.AdvanceUntilAsync(() => fixture.Status.State == LinkState.Connecting, TimeSpan.FromMilliseconds(100));
        await (await fixture.Gateway.AcceptAsync()).WelcomeAsync();
        await LinkFixture.UntilAsync(() => fixture.Status.State == LinkState.Connected);
        Assert.That(fixture.Status.Reason, Is.Null);
    }

    [Test]
    public void Pauses_double_up_to_the_most_and_begin_again_after_a_reset()
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), () => 1);
        Assert.That(Enumerable.Range(0, 7).Select(_ => backoff.Next().TotalSeconds), Is.EqualTo(new[] { 1.0, 2, 4, 8, 16, 30, 30 }));
        backoff.Reset();
        Assert.That(backoff.Next(), Is.EqualTo(TimeSpan.FromSeconds(1)));
    }

    [Test]
    public void A_pause_is_never_shorter_than_half_its_step()
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), () => 0);
        Assert.That(Enumerable.Range(0, 3).Select(_ => backoff.Next().TotalSeconds), Is.EqualTo(new[] { 0.5, 1, 2 }));
    }

    [TestCase("ws://127.0.0.1:1", true)]
    [TestCase("ws://localhost:18789", true)]
    [TestCase("ws://[::1]:1", true)]
    [TestCase("wss://bridge.example:8443", true)]
    [TestCase("https://bridge.example", true)]
    [TestCase("ws://10.0.0.1:1", false)]
    [TestCase("ws://bridge.example", false)]
    [TestCase("ws://127.0.0.1.example.com", false)]
    [TestCase("wss://user:pw@bridge.example", false)]
    [TestCase("ftp://bridge.example", false)]
    [TestCase("bridge", false)]
    public void Plain_ws_is_for_this_machine_only(string url, bool allowed) =>
        Assert.That(LinkAddress.Problem(url), allowed ? Is.Null : Is.Not.Null);

    [TestCase("WSS://Bridge.Example:443/", "wss://bridge.example")]
    [TestCase("http://127.0.0.1:5", "ws://127.0.0.1:5")]
    [TestCase("wss://b.example:8443/node/", "wss://b.example:8443/node")]
    public void An_address_has_one_spelling(string url, string normal) => Assert.That(LinkAddress.Normal(url), Is.EqualTo(normal));
}
