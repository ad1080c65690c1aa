using ClawBridge.Discovery;
using ClawBridge.Fleet;

namespace ClawBridge.Tests.Discovery;

internal sealed class JoinCommandTests
{
    private const string Token = "claw_bt_00000000000000000000000000000001";
    private static readonly string Pin = new('a', 64);

    [Test]
    public void An_advertised_URL_is_for_everyone_and_pins_the_CA()
    {
        var join = JoinCommand.For(new ListenerAddress(18790, "wss://127.0.0.1:18790", "wss://bridge.lab:18790", Pin), Token, "gpu-1");

        Assert.That(join.Command, Is.EqualTo($"clawnode join --gateway wss://bridge.lab:18790 --token {Token} --hostname gpu-1 --ca-sha256 {Pin}"));
        Assert.That((join.Reach, join.Note), Is.EqualTo(("anywhere", (string?)null)));
        Assert.That(join.Steps, Has.Count.EqualTo(3));
    }

    [Test]
    public void Without_an_advertised_URL_the_command_is_for_this_machine_and_says_so()
    {
        var join = JoinCommand.For(new ListenerAddress(4711, "ws://127.0.0.1:4711", null, null), Token, "gpu-1");

        Assert.That(join.Command, Is.EqualTo($"clawnode join --gateway ws://127.0.0.1:4711 --token {Token} --hostname gpu-1"));
        Assert.That(join.Reach, Is.EqualTo("this_machine"));
        Assert.That(join.Note, Does.Contain("--advertise-url"));
    }

    [Test]
    public void Without_a_listener_it_says_how_to_start_one()
    {
        var join = JoinCommand.For(null, Token, "gpu-1");

        Assert.That(join.Reach, Is.EqualTo("nowhere"));
        Assert.That(join.Note, Does.Contain("--listen"));
    }

    [Test]
    public void A_TLS_proxy_in_front_of_a_plain_listener_gets_no_pin_and_what_is_odd_is_quoted()
    {
        var join = JoinCommand.For(new ListenerAddress(1, "ws://127.0.0.1:1", "wss://x.lab/a?b=$(c)", null), Token, "gpu-1");

        Assert.That(join.Command, Does.StartWith("clawnode join --gateway 'wss://x.lab/a?b=$(c)' --token"));
        Assert.That(join.Command, Does.Not.Contain("--ca-sha256"));
    }
}
