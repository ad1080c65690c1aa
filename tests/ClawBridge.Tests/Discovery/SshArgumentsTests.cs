using ClawBridge.Discovery.Credentials;
using ClawBridge.Discovery.Ssh;

namespace ClawBridge.Tests.Discovery;

internal sealed class SshArgumentsTests
{
    private const string Fingerprint = "SHA256:abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ";
    private static readonly SshPlaces Places = new("/tmp/claw-ssh-1", "/var/lib/my claw/100%/known_hosts", ["/home/ops/.ssh/known_hosts"]);
    private static readonly SshLogin Key = new("ops", AuthMethod.Key, "KEY-TEXT", true, "SUDO-TEXT");

    [Test]
    public void No_secret_and_no_configuration_file_takes_part()
    {
        var words = Of(Target()).Master("exec sh");
        Assert.That(words.Take(2), Is.EqualTo(new[] { "-F", "none" }));
        Assert.That(string.Join(' ', words), Does.Not.Contain("KEY-TEXT").And.Not.Contain("SUDO-TEXT"));
        Assert.That(words.TakeLast(3), Is.EqualTo(new[] { "--", "10.0.0.1", "exec sh" }));
        Assert.That(words, Does.Contain("BatchMode=yes").And.Contain("ForwardAgent=no").And.Contain("StrictHostKeyChecking=yes").And.Contain("PermitLocalCommand=no"));
        Assert.That(After(words, "-l"), Is.EqualTo("ops"));
    }

    [TestCase(HostKeyPolicy.Strict, "StrictHostKeyChecking=yes")]
    [TestCase(HostKeyPolicy.AcceptNew, "StrictHostKeyChecking=accept-new")]
    [TestCase(HostKeyPolicy.Pinned, "StrictHostKeyChecking=yes")]
    public void The_rule_about_host_keys_is_ssh_s_own(HostKeyPolicy policy, string option)
    {
        var words = Of(Target(policy)).Master("x");
        Assert.That(words, Does.Contain(option));
        Assert.That(words, Does.Contain(policy == HostKeyPolicy.Pinned
            ? "UserKnownHostsFile=\"/dev/null\"" : "UserKnownHostsFile=\"/var/lib/my claw/100%%/known_hosts\" \"/home/ops/.ssh/known_hosts\""));
        Assert.That(words, Does.Contain("KnownHostsCommand=\"/opt/claw bridge\" --ssh-host-key target %I %H %t %f %K"));
    }

    [Test]
    public void A_password_is_asked_for_once_and_no_key_is_tried()
    {
        var words = new SshArguments("/opt/b", Target(), new SshLogin("ops", AuthMethod.Password, "PASSWORD-TEXT"), Places).Master("x");
        Assert.That(words, Does.Contain("NumberOfPasswordPrompts=1").And.Contain("PubkeyAuthentication=no").And.Not.Contain("BatchMode=yes"));
        Assert.That(string.Join(' ', words), Does.Not.Contain("PASSWORD-TEXT"));
    }

    [Test]
    public void A_command_never_makes_a_connection_of_its_own() =>
        Assert.That(Of(Target()).Run("x"), Does.Contain("ProxyCommand=false").And.Contain("ControlMaster=no"));

    [TestCase("127.0.0.1", "127.0.0.1:0:127.0.0.1:18790")]
    [TestCase("[::1]", "127.0.0.1:0:[::1]:18790")]
    public void A_way_back_begins_on_loopback(string host, string expected) => Assert.That(After(Of(Target()).ForwardBack(host, 18790), "-R"), Is.EqualTo(expected));

    [Test]
    public void A_percent_sign_in_the_folder_is_no_token_of_ssh() =>
        Assert.That(After(new SshArguments("/opt/b", Target(), Key, Places with { Folder = "/tmp/50%C" }).Run("x"), "-S"), Is.EqualTo("/tmp/50%%C/c"));

    [Test]
    public void A_name_that_was_resolved_is_looked_up_by_its_name()
    {
        Assert.That(Of(Target() with { KnownAs = "gpu.lab" }).Master("x"), Does.Contain("HostKeyAlias=gpu.lab"));
        Assert.That(Of(Target() with { KnownAs = "gpu.lab", Port = 2222 }).Master("x"), Does.Contain("HostKeyAlias=[gpu.lab]:2222"));
    }

    [Test]
    public void Each_jump_host_is_an_ssh_of_its_own_with_its_percent_signs_escaped_once_a_level()
    {
        var target = Target() with { Jumps = [new JumpHost("a", "10.0.1.1", 2201), new JumpHost(null, "10.0.1.2", null, "inner.lab")] };

        var words = Of(target).Master("x");

        var proxy = words.Single(static word => word.StartsWith("ProxyCommand=", StringComparison.Ordinal))["ProxyCommand=".Length..];
        Assert.That(proxy, Does.Contain("-W '[%h]:%p' -- 10.0.1.2").And.Contain("HostKeyAlias=inner.lab").And.Contain("--ssh-host-key jump %%I %%H"));
        // The way to the inner one stands inside: its tokens are for the ssh that runs there.
        var inner = Words(Expanded(proxy)).Single(static word => word.StartsWith("ProxyCommand=", StringComparison.Ordinal))["ProxyCommand=".Length..];
        Assert.That(inner, Does.Contain("-W '[%h]:%p' -- 10.0.1.1").And.Contain("-p 2201 -l a").And.Contain("%%I").And.Not.Contain("%%%%I"));
        Assert.That(inner, Does.Not.Contain("ProxyCommand="));
    }

    [Test]
    public void A_pinned_key_is_the_targets_and_jump_hosts_are_looked_up()
    {
        var target = Target(HostKeyPolicy.Pinned) with { Jumps = [new JumpHost(null, "10.0.1.1", null)] };
        var proxy = Of(target).Master("x").Single(static word => word.StartsWith("ProxyCommand=", StringComparison.Ordinal));
        Assert.That(proxy, Does.Contain("/home/ops/.ssh/known_hosts").And.Not.Contain("/dev/null\""));
    }

    private static SshTarget Target(HostKeyPolicy policy = HostKeyPolicy.Strict) =>
        new("10.0.0.1", 22, new HostKeyRule(policy, policy == HostKeyPolicy.Pinned ? Fingerprint : null), []);

    private static SshArguments Of(SshTarget target) => new("/opt/claw bridge", target, Key, Places);

    private static string After(IReadOnlyList<string> words, string option) => words[words.ToList().IndexOf(option) + 1];

    /// <summary>What ssh hands to the shell.</summary>
    private static string Expanded(string command) =>
        command.Replace("%%", "\0", StringComparison.Ordinal).Replace("%h", "H", StringComparison.Ordinal).Replace("%p", "P", StringComparison.Ordinal).Replace('\0', '%');

    /// <summary>The words that a shell makes of single quotes and blanks.</summary>
    private static List<string> Words(string line)
    {
        List<string> words = [];
        var (word, isQuoted) = ("", false);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\'') isQuoted = !isQuoted;
            else if (!isQuoted && line[i] == '\\') word += line[++i];
            else if (!isQuoted && line[i] == ' ') (words, word) = ([.. words, word], "");
            else word += line[i];
        }

        return [.. words, word];
    }
}
