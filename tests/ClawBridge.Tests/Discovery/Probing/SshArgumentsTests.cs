using ClawBridge.Discovery.Credentials;
using ClawBridge.Discovery.Ssh;

namespace ClawBridge.Tests.Discovery.Probing;

/// <summary>A name that was resolved before is known to ssh by its name, and never resolved again.</summary>
internal sealed class SshArgumentsTests
{
    private static readonly SshPlaces Places = new("/tmp/x", "/state/known_hosts", []);

    [Test]
    public void An_address_has_no_other_name() =>
        Assert.That(Line(new SshTarget("10.0.0.5", 22, HostKeyRule.Strict, [])), Does.Not.Contain("HostKeyAlias"));

    [Test]
    public void The_connection_goes_to_the_address_and_the_key_is_the_names()
    {
        var line = Line(new SshTarget("10.0.0.5", 22, HostKeyRule.Strict, [], "gpu-5.lab"));
        Assert.That(line, Does.Contain(" -o HostKeyAlias=gpu-5.lab ").And.EndsWith(" -- 10.0.0.5 true"));
    }

    [Test]
    public void With_another_port_known_hosts_has_the_port_too() =>
        Assert.That(Line(new SshTarget("fd00::5", 2222, HostKeyRule.Strict, [], "gpu-5.lab")), Does.Contain(" -o HostKeyAlias=[gpu-5.lab]:2222 "));

    [Test]
    public void A_jump_host_has_a_name_of_its_own()
    {
        var line = Line(new SshTarget("10.0.0.5", 22, HostKeyRule.Strict, [new JumpHost("ops", "10.0.0.1", 2200, "gate.lab")], "gpu-5.lab"));
        Assert.That(line, Does.Contain("HostKeyAlias=[gate.lab]:2200").And.Contain("-W '[%h]:%p' -- 10.0.0.1").And.Contain(" -o HostKeyAlias=gpu-5.lab "));
    }

    private static string Line(SshTarget target) =>
        string.Join(' ', new SshArguments("/bin/claw-bridge", target, new SshLogin("ops", AuthMethod.Agent, null), Places).Master("true"));
}
