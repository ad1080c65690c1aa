using ClawBridge.Discovery;
using ClawBridge.Fleet;

namespace ClawBridge.Tests.Discovery;

internal sealed class JoinCommandTests
{
    private const string Token = "claw_bt_00000000000000000000000000000001";
    private static readonly string Pin = new('a', 64);

    private const string Pem = "-----BEGIN CERTIFICATE-----\nMIIB+A==\n-----END CERTIFICATE-----\n";

    [Test]
    public void An_advertised_URL_is_for_everyone_and_the_line_trusts_the_clusters_CA_alone()
    {
        var join = JoinCommand.For(new ListenerAddress(18790, "wss://127.0.0.1:18790", "wss://bridge.lab:18790", Pin, Pem), Token, "gpu-1");

        Assert.That(join.Command, Is.EqualTo(
            "c=$(mktemp)&&{ echo -----BEGIN CERTIFICATE-----;echo 'MIIB+A=='|fold -w64;echo -----END CERTIFICATE-----;}>\"$c\""
            + "&&{ s=$(curl -fsS --cacert \"$c\" https://bridge.lab:18790/bootstrap.sh)||s=$(wget -qO- --ca-certificate=\"$c\" https://bridge.lab:18790/bootstrap.sh);}"
            + $"&&rm \"$c\"&&GATEWAY=wss://bridge.lab:18790 TOKEN={Token} HOSTNAME=gpu-1 sh -c \"$s\""));
        Assert.That((join.Reach, join.Note), Is.EqualTo(("anywhere", (string?)null)));
        Assert.That(join.Steps, Has.Count.EqualTo(3));
        Assert.That(join.Steps[1], Does.EndWith($"echo {Token} | clawnode join --gateway wss://bridge.lab:18790 --token-stdin --hostname gpu-1 --ca-sha256 {Pin}"));
    }

    [Test]
    public void Without_an_advertised_URL_the_command_is_for_this_machine_and_says_so()
    {
        var join = JoinCommand.For(new ListenerAddress(4711, "ws://127.0.0.1:4711", null, null), Token, "gpu-1");

        Assert.That(join.Command, Is.EqualTo(
            "{ s=$(curl -fsS http://127.0.0.1:4711/bootstrap.sh)||s=$(wget -qO- http://127.0.0.1:4711/bootstrap.sh);}"
            + $"&&GATEWAY=ws://127.0.0.1:4711 TOKEN={Token} HOSTNAME=gpu-1 sh -c \"$s\""));
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

        Assert.That(join.Command, Does.StartWith("{ s=$(curl -fsS 'https://x.lab/a?b=$(c)/bootstrap.sh')").And.Contain("GATEWAY='wss://x.lab/a?b=$(c)' TOKEN="));
        Assert.That(join.Steps[1], Does.Not.Contain("--ca-sha256"));
    }
}
