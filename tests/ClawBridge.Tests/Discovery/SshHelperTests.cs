using System.Net.Sockets;
using ClawBridge.Discovery.Credentials;
using ClawBridge.Discovery.Ssh;

namespace ClawBridge.Tests.Discovery;

internal sealed class SshHelperTests
{
    private const string Pinned = "SHA256:abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ";
    private const string Other = "SHA256:abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPR";
    private string _folder = null!;

    private string Path => System.IO.Path.Combine(_folder, "h");

    [SetUp]
    public void Make() => _folder = Directory.CreateTempSubdirectory("claw-ssh-").FullName;

    [TearDown]
    public void End() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task A_password_is_told_as_often_as_there_are_machines_and_to_password_prompts_only()
    {
        var target = new SshTarget("10.0.0.1", 22, HostKeyRule.Strict, [new JumpHost(null, "10.0.1.1", null)]);
        await using var server = new SshHelperServer(target, new SshLogin("ops", AuthMethod.Password, "swordfish"), Path);

        Assert.That(await AskAsync("Are you sure you want to continue connecting (yes/no)? "), Is.EqualTo((1, "")));
        Assert.That(await AskAsync("ops@10.0.1.1's password: "), Is.EqualTo((0, "swordfish\n")));
        Assert.That(await AskAsync("(ops@10.0.0.1) Password: "), Is.EqualTo((0, "swordfish\n")));
        Assert.That(await AskAsync("ops@10.0.0.1's password: "), Is.EqualTo((1, "")));
    }

    [Test]
    public async Task A_key_is_never_told()
    {
        await using var server = new SshHelperServer(new SshTarget("10.0.0.1", 22, HostKeyRule.Strict, []), new SshLogin("ops", AuthMethod.Key, "KEY"), Path);
        Assert.That(await AskAsync("ops@10.0.0.1's password: "), Is.EqualTo((1, "")));
    }

    [Test]
    public async Task Only_the_pinned_key_gets_a_line_and_what_is_shown_is_kept()
    {
        await using var server = new SshHelperServer(new SshTarget("10.0.0.1", 22, new HostKeyRule(HostKeyPolicy.Pinned, Pinned), []), new SshLogin("ops", AuthMethod.Agent, null), Path);

        Assert.That(await AskAsync(SshHelper.HostKeyFlag, "target", "ORDER", "10.0.0.1", "NONE", "NONE", "NONE"), Is.EqualTo((0, "")));
        Assert.That(server.Shown, Is.Null);
        Assert.That(await AskAsync(SshHelper.HostKeyFlag, "jump", "HOSTNAME", "10.0.1.1", "ssh-ed25519", Pinned, "AAAA"), Is.EqualTo((0, "")));
        Assert.That(server.Shown, Is.Null, "a jump host's");
        Assert.That(await AskAsync(SshHelper.HostKeyFlag, "target", "HOSTNAME", "10.0.0.1", "ssh-ed25519", Other, "AAAA"), Is.EqualTo((0, "")));
        Assert.That(server.Shown, Is.EqualTo(Other));
        Assert.That(await AskAsync(SshHelper.HostKeyFlag, "target", "HOSTNAME", "10.0.0.1", "ssh-ed25519", Pinned, "AAAA"), Is.EqualTo((0, "10.0.0.1 ssh-ed25519 AAAA\n")));
        Assert.That(await AskAsync(SshHelper.HostKeyFlag, "target"), Is.EqualTo((0, "")));
    }

    [Test]
    public async Task Without_a_pin_no_key_is_vouched_for()
    {
        await using var server = new SshHelperServer(new SshTarget("10.0.0.1", 22, HostKeyRule.Strict, []), new SshLogin("ops", AuthMethod.Agent, null), Path);
        Assert.That(await AskAsync(SshHelper.HostKeyFlag, "target", "HOSTNAME", "10.0.0.1", "ssh-ed25519", Pinned, "AAAA"), Is.EqualTo((0, "")));
        Assert.That(server.Shown, Is.EqualTo(Pinned));
    }

    [Test]
    public async Task A_peer_that_goes_away_or_says_too_much_holds_up_nobody()
    {
        await using var server = new SshHelperServer(new SshTarget("10.0.0.1", 22, HostKeyRule.Strict, []), new SshLogin("ops", AuthMethod.Password, "pw"), Path);
        using (var silent = Connect()) silent.Shutdown(SocketShutdown.Both);
        using (var loud = Connect())
        {
            try
            {
                await loud.SendAsync(new byte[100_000]);
            }
            catch (SocketException)
            {
                // It is cut off in the middle, which is right.
            }
        }

        Assert.That(await AskAsync("password: "), Is.EqualTo((0, "pw\n")));
    }

    [Test]
    public async Task A_helper_whose_bridge_is_gone_fails() => Assert.That(await AskAsync("password: "), Is.EqualTo((1, "")));

    private Socket Connect()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(Path));
        return socket;
    }

    private async Task<(int Code, string Output)> AskAsync(params string[] arguments)
    {
        await using var output = new StringWriter { NewLine = "\n" };
        var code = await SshHelper.RunAsync(Path, arguments, output).WaitAsync(TimeSpan.FromSeconds(10));
        return (code, output.ToString());
    }
}
