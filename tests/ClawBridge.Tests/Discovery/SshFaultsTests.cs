using ClawBridge.Discovery.Credentials;
using ClawBridge.Discovery.Ssh;

namespace ClawBridge.Tests.Discovery;

internal sealed class SshFaultsTests
{
    private const string Shown = "SHA256:abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ";
    private static readonly SshLogin Login = new("ops", AuthMethod.Key, "k");

    [TestCase("NameUnknown", "ssh: Could not resolve hostname gpu: Name or service not known", "The name of 10.0.0.1 does not resolve.")]
    [TestCase("Refused", "ssh: connect to host 10.0.0.1 port 22: Connection refused", "10.0.0.1 refuses the connection: no SSH server listens on port 22.")]
    [TestCase("TimedOut", "ssh: connect to host 10.0.0.1 port 22: Connection timed out", "10.0.0.1 does not answer on port 22.")]
    [TestCase("TimedOut", "Connection timed out during banner exchange\nConnection to 10.0.0.1 port 22 timed out", "10.0.0.1 does not answer on port 22.")]
    [TestCase("Unreachable", "ssh: connect to host 10.0.0.1 port 22: No route to host", "10.0.0.1 cannot be reached from the bridge: there is no route to it.")]
    [TestCase("Unreachable", "ssh: connect to host 10.0.0.1 port 22: Network is unreachable", "10.0.0.1 cannot be reached from the bridge: there is no route to it.")]
    [TestCase("HostKeyUnknown", "No ED25519 host key is known for 10.0.0.1 and you have requested strict checking.\nHost key verification failed.", "The host key of 10.0.0.1 is not known (it shows " + Shown + ").")]
    [TestCase("HostKeyChanged", "@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nHost key verification failed.", "10.0.0.1 shows another host key than the one that known_hosts has (it shows " + Shown + "): it was reinstalled, or something else answers in its place.")]
    [TestCase("Denied", "ops@10.0.0.1: Permission denied (publickey,password).", "10.0.0.1 does not let ops in with this key; it takes publickey, password.")]
    [TestCase("Denied", "Received disconnect from 10.0.0.1 port 22:2: Too many authentication failures", "10.0.0.1 does not let ops in with this key.")]
    [TestCase("Lost", "Connection closed by 10.0.0.1 port 22", "10.0.0.1 closed the connection before the login: Connection closed by 10.0.0.1 port 22")]
    [TestCase("Lost", "kex_exchange_identification: read: Connection reset by peer\nConnection reset by 10.0.0.1 port 22", "10.0.0.1 closed the connection before the login: Connection reset by 10.0.0.1 port 22")]
    [TestCase("Other", "something \u001b[31mnew\u0007", "The login to 10.0.0.1 failed: something [31mnew")]
    [TestCase("Other", "", "The login to 10.0.0.1 failed: ssh ended without a word.")]
    public void What_ssh_writes_becomes_a_sentence(string fault, string error, string sentence)
    {
        var found = SshFaults.Of(new SshTarget("10.0.0.1", 22, HostKeyRule.Strict, []), Login, error, Shown);
        Assert.That((found.Fault.ToString(), found.Message), Is.EqualTo((fault, sentence)));
        Assert.That(found.Hint, Is.Not.Empty);
    }

    [TestCase("HostKeyUnknown", "No ED25519 host key is known for 10.0.1.1 and you have requested strict checking.\nHost key verification failed.", "The host key of a machine on the way to gpu.lab is not known.")]
    [TestCase("HostKeyChanged", "@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @", "The host key of a machine on the way to gpu.lab is not the one that known_hosts has.")]
    [TestCase("Jump", "ops@10.0.1.1: Permission denied (publickey).\nConnection closed by UNKNOWN port 65535", "A machine on the way to gpu.lab does not let through: ops@10.0.1.1: Permission denied (publickey).")]
    [TestCase("Jump", "ssh: connect to host 10.0.1.1 port 22: Connection refused\nConnection closed by UNKNOWN port 65535", "A machine on the way to gpu.lab does not let through: ssh: connect to host 10.0.1.1 port 22: Connection refused")]
    [TestCase("Jump", "channel 0: open failed: connect failed: Connection refused\nstdio forwarding failed\nConnection closed by UNKNOWN port 65535", "A machine on the way does not connect to gpu.lab: channel 0: open failed: connect failed: Connection refused")]
    public void What_a_jump_host_refuses_is_not_the_targets_doing(string fault, string error, string sentence)
    {
        var target = new SshTarget("10.0.0.1", 22, HostKeyRule.Strict, [new JumpHost(null, "10.0.1.1", null)], "gpu.lab");
        var found = SshFaults.Of(target, Login, error, null);
        Assert.That((found.Fault.ToString(), found.Message), Is.EqualTo((fault, sentence)));
    }

    [Test]
    public void Behind_a_jump_host_the_target_itself_can_refuse_too()
    {
        var target = new SshTarget("10.0.0.1", 22, HostKeyRule.Strict, [new JumpHost(null, "10.0.1.1", null)]);
        Assert.That(SshFaults.Of(target, Login, "ops@10.0.0.1: Permission denied (publickey).", Shown).Fault, Is.EqualTo(SshFault.Denied));
    }

    [Test]
    public void A_pinned_key_that_does_not_fit_is_a_changed_one()
    {
        var target = new SshTarget("10.0.0.1", 2222, new HostKeyRule(HostKeyPolicy.Pinned, "SHA256:x"), []);
        var found = SshFaults.Of(target, Login, "No ED25519 host key is known for [10.0.0.1]:2222 and you have requested strict checking.\nHost key verification failed.", Shown);
        Assert.That((found.Fault, found.Fingerprint), Is.EqualTo((SshFault.HostKeyChanged, Shown)));
        Assert.That(found.Hint, Does.Contain("ssh-keygen -R '[10.0.0.1]:2222'"));
    }
}
