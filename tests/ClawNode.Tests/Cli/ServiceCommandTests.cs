using System.Text.Json.Nodes;
using ClawNode.Service;

namespace ClawNode.Tests.Cli;

[TestFixture]
internal sealed class ServiceCommandTests
{
    private const string Config = """{"links":[{"url":"wss://b.lab:1","token":"t"}]}""";

    [Test]
    public async Task Installing_for_a_user_writes_the_unit_enables_it_lets_it_linger_and_starts_it()
    {
        using var cli = Fixture();
        Assert.That(await cli.RunAsync("service", "install", "--manager", "systemd_user", "--json"), Is.Zero, cli.Error.ToString());

        var report = JsonNode.Parse(cli.Out.ToString())!;
        Assert.Multiple(() =>
        {
            Assert.That(cli.Programs.Calls.Where(call => !call.Contains("show")), Is.EqualTo(new[]
            {
                "systemctl --user daemon-reload", "systemctl --user enable clawnode.service", "loginctl enable-linger", "systemctl --user restart clawnode.service",
            }));
            Assert.That(File.ReadAllText(UserUnit(cli)), Does.Contain($"ExecStart={cli.ProgramFile} run --config {cli.ConfigFile} --state-dir {cli.StateDir}\n"));
            Assert.That(((string)report["manager"]!, (bool)report["changed"]!, (bool)report["installed"]!), Is.EqualTo(("systemd_user", true, true)));
            Assert.That(report["notes"]!.AsArray(), Is.Empty);
        });
    }

    [Test]
    public async Task Where_lingering_is_not_allowed_it_says_so()
    {
        using var cli = Fixture();
        cli.Programs.Answer = line => line.StartsWith("loginctl", StringComparison.Ordinal) ? new ProgramResult(1, "", "Access denied\n") : null;
        Assert.That(await cli.RunAsync("service", "install", "--manager", "systemd_user"), Is.Zero);
        Assert.That(cli.Out.ToString(), Does.Contain("lingering could not be switched on (Access denied)"));
    }

    [Test]
    public async Task What_systemctl_refuses_is_a_sentence_and_exit_code_1()
    {
        using var cli = Fixture();
        cli.Programs.Answer = line => line.Contains("enable c") ? new ProgramResult(1, "", "Failed to connect to bus\n") : null;
        Assert.That(await cli.RunAsync("service", "install", "--manager", "systemd_user"), Is.EqualTo(1));
        Assert.That(cli.Error.ToString().TrimEnd(), Is.EqualTo("clawnode: systemctl --user enable clawnode.service failed: Failed to connect to bus."));
    }

    [Test]
    public async Task Without_systemd_it_is_a_supervisor_with_a_crontab_line_that_is_there_once()
    {
        using var cli = Fixture();
        var table = "# mine\n5 * * * * true\n";
        cli.Programs.Answer = line =>
        {
            if (line == "crontab -") table = cli.Programs.Input!;
            return line == "crontab -l" ? new ProgramResult(0, table, "") : null;
        };
        for (var i = 0; i < 2; i++) Assert.That(await cli.RunAsync("service", "install", "--manager", "supervisor", "--no-start"), Is.Zero, cli.Error.ToString());

        var script = Path.Combine(cli.StateDir, "keep.sh");
        Assert.That(table, Is.EqualTo($"# mine\n5 * * * * true\n@reboot /bin/sh {script} # clawnode, the agent of a GPU machine\n"));
        Assert.That(cli.Programs.Calls.Count(call => call == "crontab -"), Is.EqualTo(1));
        Assert.That(File.GetUnixFileMode(script) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead), Is.EqualTo(UnixFileMode.None));

        Assert.That(await cli.RunAsync("service", "uninstall"), Is.Zero, "the installed one is found");
        Assert.That(table, Is.EqualTo("# mine\n5 * * * * true\n"));
        Assert.That(File.Exists(script), Is.False);
    }

    [Test]
    public async Task Without_crontab_it_says_what_a_reboot_means()
    {
        using var cli = Fixture();
        cli.Programs.Missing.Add("crontab");
        Assert.That(await cli.RunAsync("service", "install", "--manager", "supervisor", "--no-start"), Is.Zero);
        Assert.That(cli.Out.ToString(), Does.Contain("After a reboot the agent does not start by itself: there is no systemd here, and no crontab."));
    }

    [Test]
    public async Task A_machine_that_has_joined_nothing_gets_no_service()
    {
        using var cli = new CliFixture();
        File.WriteAllText(cli.ProgramFile, "");
        Assert.That(await cli.RunAsync("service", "install", "--manager", "systemd_user"), Is.EqualTo(3));
        Assert.That(cli.Programs.Calls, Has.None.Contains("enable"));
    }

    [TestCase("service needs one of install, uninstall, status, start, stop.", "service")]
    [TestCase("service needs one of install, uninstall, status, start, stop.", "service", "restart")]
    [TestCase("--manager must be systemd, systemd_user, supervisor or launchd, not upstart.", "service", "status", "--manager", "upstart")]
    [TestCase("--token and --token-stdin exclude each other; give one.", "join", "--gateway", "wss://b", "--token", "t", "--token-stdin")]
    [TestCase("--token-stdin found no token on standard input.", "join", "--gateway", "wss://b", "--token-stdin")]
    [TestCase("The token holds characters that no token has; paste it again.", "join", "--gateway", "wss://b", "--token", "t t")]
    [TestCase("--gateway: an address with port 0 needs a port_file that tells the port.", "join", "--gateway", "wss://b:0", "--token", "t")]
    [TestCase("--wait must be a number of seconds up to 86400, not soon.", "status", "--wait", "soon")]
    public async Task Wrong_use_is_a_sentence(string message, params string[] words)
    {
        using var cli = new CliFixture();
        Assert.That(await cli.RunAsync(words), Is.EqualTo(2));
        Assert.That(cli.Error.ToString().TrimEnd(), Is.EqualTo("clawnode: " + message));
    }

    [TestCase("-a")]
    [TestCase("a b")]
    [TestCase("$(touch x)")]
    [TestCase("a'b")]
    [TestCase("a\nb")]
    public async Task A_name_that_is_no_host_name_joins_nothing(string name)
    {
        using var cli = new CliFixture();
        Assert.That(await cli.RunAsync("join", "--gateway", "wss://b", "--token", "t", "--hostname", name), Is.EqualTo(2));
        Assert.That(cli.Error.ToString(), Does.Contain("is not a host name"));
        Assert.That(Directory.Exists(cli.StateDir), Is.False);
    }

    [Test]
    public async Task A_stopped_service_has_exit_code_1_and_what_is_none_cannot_be_started()
    {
        using var cli = Fixture();
        Assert.That(await cli.RunAsync("service", "status", "--manager", "systemd_user"), Is.EqualTo(1));
        Assert.That(cli.Out.ToString(), Does.StartWith("systemd of this user: not installed ("));
        Assert.That(await cli.RunAsync("service", "start", "--manager", "systemd_user"), Is.EqualTo(1));
        Assert.That(cli.Error.ToString(), Does.Contain("run clawnode service install"));
    }

    [Test]
    public async Task Uninstall_takes_the_service_away_and_with_purge_everything_but_a_program_that_nobody_installed()
    {
        using var cli = Fixture();
        await cli.RunAsync("service", "install", "--manager", "systemd_user");
        Assert.That(await cli.RunAsync("uninstall", "--purge"), Is.Zero);
        Assert.That(File.Exists(UserUnit(cli)), Is.True, "without --yes it only tells");

        Assert.That(await cli.RunAsync("uninstall", "--purge", "--yes"), Is.Zero, cli.Error.ToString());

        Assert.That(cli.Programs.Calls, Does.Contain("systemctl --user disable --now clawnode.service"));
        Assert.That((File.Exists(UserUnit(cli)), File.Exists(cli.ConfigFile), Directory.Exists(cli.StateDir), File.Exists(cli.ProgramFile)), Is.EqualTo((false, false, false, true)));
    }

    [Test]
    public async Task The_version_can_be_read_by_a_program()
    {
        using var cli = new CliFixture();
        Assert.That(await cli.RunAsync("--version", "--json"), Is.Zero);
        var report = JsonNode.Parse(cli.Out.ToString())!;
        Assert.That(((string)report["product"]!, (string)report["os"]!, (int)report["protocol"]!), Is.EqualTo(("clawnode", "linux", 4)));
        Assert.That((string)report["architecture"]!, Is.EqualTo("x86_64").Or.EqualTo("aarch64"));
        Assert.That((string)report["version"]!, Does.Match("^[0-9]+\\.[0-9]+\\.[0-9]+$"));
    }

    private static string UserUnit(CliFixture cli) => Path.Combine(cli.Folder, ".config/systemd/user/clawnode.service");

    private static CliFixture Fixture()
    {
        var cli = new CliFixture();
        cli.Variables["HOME"] = cli.Folder;
        File.WriteAllText(cli.ConfigFile, Config);
        File.WriteAllText(cli.ProgramFile, "");
        return cli;
    }
}
