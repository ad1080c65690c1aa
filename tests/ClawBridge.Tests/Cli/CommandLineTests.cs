using ClawBridge.Cli;

namespace ClawBridge.Tests.Cli;

internal sealed class CommandLineTests
{
    [Test]
    public void No_words_mean_stdio() => Assert.That(CommandLine.Parse([]).Command, Is.Null);

    [Test]
    public void Flags_may_stand_before_and_after_a_command_and_take_their_value_either_way()
    {
        var parsed = CommandLine.Parse(["--state-dir", "s", "call", "node_list", "{}", "--log-level=debug", "--read-only"]);
        Assert.Multiple(() =>
        {
            Assert.That(parsed.Command, Is.EqualTo("call"));
            Assert.That(parsed.Arguments, Is.EqualTo(new[] { "node_list", "{}" }));
            Assert.That(parsed.Flags["state_dir"], Is.EqualTo("s"));
            Assert.That(parsed.Flags["log_level"], Is.EqualTo("debug"));
            Assert.That(parsed.Has("read_only"));
        });
    }

    [TestCase("--listne", "--listen")]
    [TestCase("--statedir", "--state-dir")]
    public void A_misspelt_flag_is_an_error_that_names_the_right_one(string flag, string right) =>
        Assert.That(() => CommandLine.Parse([flag, "x"]), Throws.TypeOf<CliException>().With.Message.Contains(right));

    [Test]
    public void A_misspelt_command_is_an_error_that_names_the_right_one() =>
        Assert.That(() => CommandLine.Parse(["docter"]), Throws.TypeOf<CliException>().With.Message.Contains("doctor"));

    [Test]
    public void A_flag_without_its_value_is_an_error() =>
        Assert.That(() => CommandLine.Parse(["--listen"]), Throws.TypeOf<CliException>().With.Message.Contains("HOST:PORT"));

    [TestCase("serve", "now")]
    [TestCase("doctor", "--json", "state")]
    [TestCase("--in-memory", "--state-dir", "s")]
    [TestCase("--since", "1")]
    [TestCase("call", "node_list", "--expect", "1:00")]
    [TestCase("serve", "--allow", "workload")]
    [TestCase("--no-confirm")]
    [TestCase("mcp", "now")]
    public void What_has_no_meaning_is_an_error(params string[] arguments) =>
        Assert.That(() => CommandLine.Parse(arguments), Throws.TypeOf<CliException>());

    [Test]
    public void The_help_names_every_option()
    {
        var help = HelpText.Render();
        Assert.Multiple(() =>
        {
            foreach (var option in Options.All) Assert.That(help, Does.Contain(option.Flag));
        });
    }
}
