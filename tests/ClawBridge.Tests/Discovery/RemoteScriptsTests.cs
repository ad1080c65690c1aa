using System.Diagnostics;
using ClawBridge.Discovery.Bootstrap;
using ClawBridge.Discovery.Ssh;
using ClawBridge.Text;
using FsCheck;
using FsCheck.Fluent;

namespace ClawBridge.Tests.Discovery;

internal sealed class RemoteScriptsTests
{
    /// <summary>All that a shell could take for more than a letter.</summary>
    private const string Nasty = "it's \"$(touch /tmp/claw-injected)\" `id` \\n $HOME ; rm -rf x\n# -x &|<>*?[]{}~!%";

    private static readonly RemotePlaces Places = new($"/opt/{Nasty}/clawnode", $"/etc/{Nasty}/config.json", $"/var/{Nasty}/state");
    private static readonly BootstrapOrder Order = new("10.0.0.1", Nasty, true, new Dictionary<string, string>(), Nasty, Nasty, LinkKind.Ssh, new SshRequest(), false);

    private static IEnumerable<string> All =>
    [
        RemoteScripts.Look, RemoteScripts.Inspect(Places), RemoteScripts.Receive, RemoteScripts.Install(Places, Nasty, Nasty), RemoteScripts.Join(Places, Order),
        RemoteScripts.WritePort(Places, Nasty), RemoteScripts.StartService(Places), RemoteScripts.Status(Places), RemoteScripts.Settle(Places),
        RemoteScripts.Undo(Places, false, true, false, true, Nasty), RemoteScripts.Undo(Places, true, false, true, false, null), RemoteScripts.Uninstall(Places),
    ];

    [Test]
    public void Every_script_is_one_that_a_POSIX_shell_can_read()
    {
        foreach (var script in All)
        {
            var (code, _, error) = Shell(script, "-n");
            Assert.That((code, error), Is.EqualTo((0, "")), script);
        }
    }

    [Test]
    public void What_is_put_into_a_join_comes_out_as_the_same_words()
    {
        var show = RemoteScripts.Join(Places, Order).Replace("exec \"$program\"", "printf '%s\\0'", StringComparison.Ordinal);
        var (code, output, _) = Shell(show);
        Assert.That(code, Is.Zero);
        Assert.That(output.TrimEnd('\0').Split('\0'), Is.EqualTo(new[]
        {
            "join", "--gateway", Nasty, "--token-stdin", "--hostname", Nasty, "--json", "--ca-sha256", Nasty, "--link-port-file", Places.PortFile,
            "--config", Places.Config, "--state-dir", Places.State,
        }));
    }

    [Test]
    public void Any_text_stays_one_word_and_is_not_carried_out()
    {
        var pieces = Gen.Elements("'", "\"", "$(false)", "`", "\\", "\n", "\r", "-", " ", "a", "$x", ";", "&", "%", "é", "\t", "#", "*", "~", "\u0001");
        // Many words for one shell, which takes a while to start.
        var texts = Gen.ListOf(Gen.ListOf(pieces, 8).Select(string.Concat), 40);
        Prop.ForAll(texts.ToArbitrary(), static words =>
        {
            var (code, output, _) = Shell($"printf '%s\\0' {ShellQuote.Line(words)}");
            return code == 0 && output.Split('\0')[..^1].SequenceEqual(words);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(15).WithQuietOnSuccess(true));
    }

    [Test]
    public void The_port_is_written_down_whole_and_the_installation_taken_back_again()
    {
        var folder = Directory.CreateTempSubdirectory("claw-scripts-").FullName;
        var places = new RemotePlaces($"{folder}/it's/clawnode", $"{folder}/c d/config.json", $"{folder}/$(s)");
        Assert.That(Shell(RemoteScripts.WritePort(places, "40001")).Code, Is.Zero);
        Assert.That(File.ReadAllText(places.PortFile), Is.EqualTo("40001\n"));
        Assert.That(File.GetUnixFileMode(places.PortFile), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));

        Directory.CreateDirectory($"{folder}/it's");
        File.WriteAllText(places.Program, "x");
        Assert.That(Shell(RemoteScripts.Undo(places, false, true, false, false, null)).Code, Is.Zero);
        Assert.That((File.Exists(places.Program), Directory.Exists(places.State)), Is.EqualTo((false, false)));
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public void What_is_received_is_installed_only_when_it_is_what_was_sent_and_what_was_there_comes_back()
    {
        var folder = Directory.CreateTempSubdirectory("claw-scripts-").FullName;
        var places = new RemotePlaces($"{folder}/bin/clawnode", $"{folder}/etc/config.json", $"{folder}/state");
        Directory.CreateDirectory($"{folder}/bin");
        File.WriteAllText(places.Program, "old");
        const string program = "#!/bin/sh\nexit 0\n";
        var sha = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(program)));

        var (wrong, _, said) = Shell(RemoteScripts.Install(places, Received(program), new string('0', 64)));
        Assert.That((wrong, said, File.ReadAllText(places.Program)), Is.EqualTo((1, "what arrived has another SHA-256 than what was sent\n", "old")));

        Assert.That(Shell(RemoteScripts.Install(places, Received(program), sha)).Code, Is.Zero);
        Assert.That((File.ReadAllText(places.Program), File.ReadAllText(places.Program + ".old")), Is.EqualTo((program, "old")));
        var facts = new RemoteFacts(Shell(RemoteScripts.Inspect(places)).Output);
        Assert.That((facts["sha256"], facts.Has("config"), facts.Has("free_kb")), Is.EqualTo((sha, false, true)));

        Assert.That(Shell(RemoteScripts.Undo(places, false, false, false, true, null)).Code, Is.Zero);
        Assert.That((File.ReadAllText(places.Program), Directory.GetFiles($"{folder}/bin")), Is.EqualTo(("old", new[] { places.Program })));
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public void A_look_tells_the_machine()
    {
        var facts = new RemoteFacts(Shell(RemoteScripts.Look).Output);
        Assert.That((facts["os"], facts["uid"], facts.Has("machine"), facts.Has("gzip"), facts.Has("temporary_kb")), Is.EqualTo(("Linux", facts["uid"], true, true, true)));
    }

    [TestCase("/tmp/clawnode.Ab12Cd", true)]
    [TestCase("/var/tmp/x y/clawnode.Ab12Cd", true)]
    [TestCase("/", false)]
    [TestCase("/etc", false)]
    [TestCase("clawnode.Ab12Cd", false)]
    [TestCase("/tmp/../clawnode.Ab12Cd", false)]
    [TestCase("/tmp/clawnode.Ab12Cd/", false)]
    [TestCase("/tmp/clawnode.Ab12Cd/..", false)]
    [TestCase(null, false)]
    public void Only_a_folder_of_the_upload_is_believed(string? path, bool isOne) => Assert.That(RemoteScripts.IsFolder(path), Is.EqualTo(isOne));

    [TestCase("os=Linux\r\nhome=/root\nempty=\n=x\nnothing\nos=Other\n", "os", "Other")]
    [TestCase("a=b=c", "a", "b=c")]
    [TestCase("a=/x\u0000\u001b[31my", "a", "/x[31my")]
    [TestCase("a=", "a", null)]
    [TestCase("", "a", null)]
    public void Facts_are_read_line_by_line(string output, string name, string? value) => Assert.That(new RemoteFacts(output)[name], Is.EqualTo(value));

    [Test]
    public void A_fact_in_a_sentence_is_short() =>
        Assert.That(new RemoteFacts($"a={new string('x', 500)}").Word("a", "none"), Has.Length.EqualTo(81));

    [TestCase("/home/a", null, null, "/home/a/.config/clawnode/config.json")]
    [TestCase("/home/a/", "/c", "/s", "/c/clawnode/config.json")]
    [TestCase("/home/a", "relative", "-x", "/home/a/.config/clawnode/config.json")]
    public async Task A_users_places_follow_its_environment(string home, string? config, string? state, string expected)
    {
        var facts = new RemoteFacts($"home={home}\nconfig_home={config}\nstate_home={state}\n");
        Assert.That(RemotePlaces.Of(await UserAsync(), facts).Config, Is.EqualTo(expected));
    }

    [TestCase("home=")]
    [TestCase("home=-rf")]
    [TestCase("home=.")]
    public async Task Without_a_home_there_is_no_place(string facts)
    {
        var root = await UserAsync();
        Assert.That(() => RemotePlaces.Of(root, new RemoteFacts(facts)), Throws.InstanceOf<BootstrapException>());
    }

    [Test]
    public void Garbage_for_an_answer_is_no_answer()
    {
        foreach (var text in new[] { null, "", " ", "{", "[]", "1", "null", "\"x\"", "{\"node_id\":1}", "{\"node_id\":\"short\"}", $"{{\"node_id\":\"{new string('Z', 64)}\"}}", "{\"node_id\":\"\\ud800\"}" })
            Assert.That((AgentAnswer.NodeId(text), AgentAnswer.Says(text, "running", true)), Is.EqualTo(((string?)null, false)), text);
        Assert.That(AgentAnswer.NodeId($"{{\"node_id\":\"{new string('a', 64)}\"}}"), Is.EqualTo(new string('a', 64)));
        Assert.That((AgentAnswer.Says("{\"a\":false}", "a", false), AgentAnswer.Says("{\"a\":\"false\"}", "a", false)), Is.EqualTo((true, false)));
        Prop.ForAll<string>(static text => AgentAnswer.Text(text, "node_id") is null).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true));
    }

    private static Task<RemoteRoot> UserAsync() => RemoteRoot.FindAsync(
        new Support.FakeSession(null, new SshTarget("10.0.0.1", 22, HostKeyRule.Strict, []), new SshLogin("ops", ClawBridge.Discovery.Credentials.AuthMethod.Agent, null), 0), "1000", false, CancellationToken.None);

    private static string Received(string program)
    {
        var folder = Directory.CreateTempSubdirectory("clawnode.").FullName;
        File.WriteAllText($"{folder}/clawnode", program);
        return folder;
    }

    private static (int Code, string Output, string Error) Shell(string script, params string[] options)
    {
        // dash is the strictest of the usual ones.
        var shell = File.Exists("/bin/dash") ? "/bin/dash" : "/bin/sh";
        using var process = Process.Start(new ProcessStartInfo(shell, [.. options, "-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
