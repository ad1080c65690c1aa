using System.Text.Json.Nodes;

namespace ClawNode.Tests.Cli;

[TestFixture]
internal sealed class CliProgramTests
{
    [Test]
    public async Task Help_lists_every_command()
    {
        using var cli = new CliFixture();
        Assert.That(await cli.RunAsync("--help"), Is.Zero);
        Snapshot.MatchText(cli.Out.ToString(), "txt");
    }

    [Test]
    public async Task Help_of_a_command_lists_its_flags()
    {
        using var cli = new CliFixture();
        Assert.That(await cli.RunAsync("join", "--help"), Is.Zero);
        Snapshot.MatchText(cli.Out.ToString(), "txt");
    }

    [TestCase(2, "statsu is not a command; did you mean status?", "statsu")]
    [TestCase(2, "--confg is not a flag of this command; did you mean --config?", "run", "--confg", "x")]
    [TestCase(2, "--config needs a value: --config FILE.", "run", "--config")]
    [TestCase(2, "--json takes no value.", "status", "--json=yes")]
    [TestCase(2, "--config is there twice.", "run", "--config", "a", "--config", "b")]
    [TestCase(2, "\"extra\" is one word too many.", "status", "extra")]
    [TestCase(2, "join needs --token TOKEN or --token-stdin; node_token_create on the bridge makes one.", "join", "--gateway", "ws://127.0.0.1:1")]
    [TestCase(2, "join needs --gateway URL.", "join", "--token", "t")]
    [TestCase(2, "--ca-sha256 must be 64 hex digits, the SHA-256 of the CA's certificate.", "join", "--gateway", "wss://b", "--token", "t", "--ca-sha256", "12")]
    [TestCase(2, "--label \"x\" must look like KEY=VALUE.", "join", "--gateway", "wss://b", "--token", "t", "--label", "x")]
    [TestCase(2, "system.inof is not a command of this node; did you mean system.info?", "exec", "system.inof")]
    [TestCase(2, "--params is not valid JSON.", "exec", "system.info", "--params", "{")]
    [TestCase(2, "--log-level must be trace, debug, info, warn or error, not loud.", "run", "--log-level", "loud")]
    public async Task Wrong_use_is_a_sentence_and_exit_code_2(int code, string message, params string[] words)
    {
        using var cli = new CliFixture();
        Assert.That(await cli.RunAsync(words), Is.EqualTo(code));
        Assert.That(cli.Error.ToString().TrimEnd(), Is.EqualTo("clawnode: " + message));
        Assert.That(cli.Out.ToString(), Is.Empty);
    }

    [Test]
    public async Task Run_without_a_link_says_to_join_first()
    {
        using var cli = new CliFixture();
        Assert.That(await cli.RunAsync(), Is.EqualTo(3));
        Assert.That(cli.Error.ToString(), Does.Contain("names no bridge; run clawnode join"));
    }

    [Test]
    public async Task A_wrong_config_is_named_by_its_path()
    {
        using var cli = new CliFixture();
        await File.WriteAllTextAsync(cli.ConfigFile, """{"lnks": []}""");
        Assert.That(await cli.RunAsync("gpus"), Is.EqualTo(3));
        Assert.That(cli.Error.ToString().TrimEnd(), Is.EqualTo($"clawnode: {cli.ConfigFile}: lnks is not a known key; did you mean links?"));
    }

    [Test]
    public async Task Init_config_writes_a_config_that_is_read_and_never_replaces_one()
    {
        using var cli = new CliFixture();
        Assert.That(await cli.RunAsync("init-config", "--gateway", "ws://127.0.0.1:7000"), Is.Zero);
        Assert.That(File.GetUnixFileMode(cli.ConfigFile), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That((string)cli.Config["links"]![0]!["url"]!, Is.EqualTo("ws://127.0.0.1:7000"));
        Assert.That(await cli.RunAsync("init-config"), Is.EqualTo(3));
        Assert.That(cli.Error.ToString(), Does.Contain("exists already"));
    }

    [Test]
    public async Task Exec_runs_a_command_and_prints_its_answer()
    {
        using var cli = new CliFixture();
        Assert.That(await cli.RunAsync("exec", "gpu.list"), Is.Zero);
        Assert.That((int)JsonNode.Parse(cli.Out.ToString())!["count"]!, Is.Zero);
    }

    [Test]
    public async Task Exec_of_a_command_that_the_config_turns_off_says_so()
    {
        using var cli = new CliFixture();
        await File.WriteAllTextAsync(cli.ConfigFile, """{"runtimes": []}""");
        Assert.That(await cli.RunAsync("exec", "system.run", "--params", """{"command":["true"]}"""), Is.EqualTo(1));
        var answer = JsonNode.Parse(cli.Out.ToString())!;
        Assert.That(((bool)answer["ok"]!, (string)answer["code"]!, (string)answer["command"]!), Is.EqualTo((false, "DENIED", "system.run")));
        Assert.That((string)answer["error"]!, Does.Contain("allow_system_run"));
    }

    [Test]
    public async Task A_machine_without_gpus_is_well()
    {
        using var cli = new CliFixture();
        Assert.That(await cli.RunAsync("gpus"), Is.Zero);
        Assert.That(cli.Out.ToString().TrimEnd(), Is.EqualTo("No GPU was found."));
    }

    [Test]
    public async Task Uninstall_tells_first_and_acts_only_with_yes()
    {
        using var cli = new CliFixture();
        await cli.RunAsync("init-config");
        Assert.That(await cli.RunAsync("uninstall", "--purge", "--json"), Is.Zero);
        Assert.That(File.Exists(cli.ConfigFile), Is.True);
        Assert.That(await cli.RunAsync("uninstall", "--purge", "--yes"), Is.Zero);
        Assert.That(File.Exists(cli.ConfigFile), Is.False);
    }
}
