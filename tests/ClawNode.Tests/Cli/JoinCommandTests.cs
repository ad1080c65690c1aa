using System.Text.Json.Nodes;
using ClawNode.Link;
using ClawNode.Tests.Link;

namespace ClawNode.Tests.Cli;

[TestFixture]
internal sealed class JoinCommandTests
{
    private static readonly string[] Join = ["join", "--gateway", "ws://127.0.0.1:7000", "--token", "claw_bt_0123"];

    [Test]
    public async Task A_join_proves_the_token_and_keeps_the_device_token_instead_of_it()
    {
        using var cli = new CliFixture();
        var joining = cli.RunAsync([.. Join, "--hostname", "gpu-7", "--label", "zone=a", "--label", "rack=3", "--json"]);
        var connection = await cli.Gateway.AcceptAsync();
        var connect = await connection.WelcomeAsync();
        Assert.That(connect.GetProperty("client").GetProperty("displayName").GetString(), Is.EqualTo("gpu-7"));
        var alive = await connection.NextAsync();
        Assert.That(alive.Params!.Value.GetProperty("event").GetString(), Is.EqualTo("node.presence.alive"), "the frame that completes a join");
        connection.Send($$"""{"type":"res","id":"{{alive.Id}}","ok":true}""");

        Assert.That(await joining, Is.Zero, cli.Error.ToString());
        var report = JsonNode.Parse(cli.Out.ToString())!;
        Assert.Multiple(() =>
        {
            Assert.That(((string)report["state"]!, (string)report["hostname"]!, (string)report["product"]!, (string)report["cluster_id"]!),
                Is.EqualTo(("joined", "gpu-7", "claw-bridge", "c1")));
            Assert.That(cli.Config["links"]![0]!.ToJsonString(), Is.EqualTo("""{"url":"ws://127.0.0.1:7000"}"""));
            Assert.That((string)cli.Config["hostname"]!, Is.EqualTo("gpu-7"));
            Assert.That(cli.Config["labels"]!.ToJsonString(), Is.EqualTo("""{"zone":"a","rack":"3"}"""));
            Assert.That(File.GetUnixFileMode(cli.ConfigFile), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.That(File.ReadAllText(Directory.GetFiles(Path.Combine(cli.StateDir, "tokens")).Single()), Does.Contain("device-token-1"));
            Assert.That(cli.Out.ToString() + cli.Error, Does.Not.Contain("claw_bt_0123").And.Not.Contain("device-token-1"));
        });
    }

    [Test]
    public async Task The_token_may_come_on_standard_input_and_the_port_from_a_file()
    {
        using var cli = new CliFixture { Input = "claw_bt_0123\n" };
        var joining = cli.RunAsync("join", "--gateway", "ws://127.0.0.1:0", "--token-stdin", "--link-port-file", "/run/port");
        var connection = await cli.Gateway.AcceptAsync();
        var connect = await connection.WelcomeAsync();
        connection.Close(1000, "");

        Assert.That(await joining, Is.Zero, cli.Error.ToString());
        Assert.That(connect.GetProperty("auth").GetProperty("token").GetString(), Is.EqualTo("claw_bt_0123"));
        Assert.That(cli.Config["links"]![0]!.ToJsonString(), Is.EqualTo("""{"url":"ws://127.0.0.1:0","port_file":"/run/port"}"""));
    }

    [Test]
    public async Task A_bridge_that_is_too_new_is_named_and_the_device_token_kept_for_after_the_upgrade()
    {
        using var cli = new CliFixture();
        var joining = cli.RunAsync(Join);
        var connection = await cli.Gateway.AcceptAsync();
        await connection.WelcomeAsync(version: "9.0.0");

        Assert.That(await joining, Is.EqualTo(5));
        Assert.That(cli.Error.ToString(), Does.Contain("upgrade clawnode on the node to 9.0.0"));
        Assert.That(Directory.GetFiles(Path.Combine(cli.StateDir, "tokens")), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Status_waits_for_the_link_and_tells_who_waits_for_approval()
    {
        using var cli = new CliFixture();
        await File.WriteAllTextAsync(cli.ConfigFile, """{"runtimes":[],"links":[{"url":"ws://127.0.0.1:7000","token":"claw_bt_0123"}],"reconnect_min_ms":20}""");
        using var ending = new CancellationTokenSource();
        var running = cli.RunAsync(ending.Token, "run");
        var first = await cli.Gateway.AcceptAsync();
        await first.HoldAsync("r-1", "abcd");
        Assert.That(await cli.RunAsync("status", "--wait", "20"), Is.EqualTo(6), cli.Out.ToString());
        Assert.That(cli.Out.ToString(), Does.Contain("waits for approval (request r-1, fingerprint abcd). Approve it on the bridge with node_approve gpu-1."));

        first.Event("node.pair.resolved", """{"requestId":"r-1","nodeId":"abcd","decision":"approved","ts":1}""");
        var second = await cli.Gateway.AcceptAsync();
        await second.WelcomeAsync();
        Assert.That(await cli.RunAsync("status", "--wait", "20"), Is.Zero);

        await ending.CancelAsync();
        Assert.That(await running.WaitAsync(TimeSpan.FromSeconds(10)), Is.Zero);
        Assert.That(await cli.RunAsync("status", "--wait", "0"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_refused_token_changes_nothing_but_the_identity_and_ends_with_5()
    {
        using var cli = new CliFixture();
        var joining = cli.RunAsync(Join);
        await (await cli.Gateway.AcceptAsync()).RefuseAsync("INVALID_REQUEST", """{"code":"AUTH_BOOTSTRAP_TOKEN_INVALID"}""");
        Assert.That(await joining, Is.EqualTo(5));
        Assert.That(cli.Error.ToString().TrimEnd(), Is.EqualTo(
            "clawnode: ws://127.0.0.1:7000: The join token or setup code is unknown, used up or expired; make a new one and run clawnode join again."));
        Assert.That(File.Exists(cli.ConfigFile), Is.False);
    }

    [Test]
    public async Task A_bridge_that_is_not_there_ends_with_4()
    {
        using var cli = new CliFixture();
        cli.Gateway.Unreachable = new LinkLostException("ws://127.0.0.1:7000 could not be reached: Connection refused.");
        Assert.That(await cli.RunAsync(Join), Is.EqualTo(4));
    }

    [Test]
    public async Task A_gateway_that_wants_an_approval_first_is_a_join_that_waits()
    {
        using var cli = new CliFixture();
        var joining = cli.RunAsync([.. Join, "--json"]);
        await (await cli.Gateway.AcceptAsync()).RefuseAsync("NOT_PAIRED", """{"code":"PAIRING_REQUIRED","requestId":"aa23"}""");
        Assert.That(await joining, Is.Zero);
        Assert.That((string)JsonNode.Parse(cli.Out.ToString())!["state"]!, Is.EqualTo("pending_approval"));
        Assert.That((string)cli.Config["links"]![0]!["token"]!, Is.EqualTo("claw_bt_0123"), "it is still needed");
    }

    [Test]
    public async Task A_second_link_leaves_the_first_and_all_other_settings_alone()
    {
        using var cli = new CliFixture();
        await File.WriteAllTextAsync(cli.ConfigFile, """{"runtimes":["process"],"links":[{"url":"wss://other.example","token":"o"},{"url":"ws://127.0.0.1:7000","token":"old"}]}""");
        var joining = cli.RunAsync(Join);
        var connection = await cli.Gateway.AcceptAsync();
        await connection.WelcomeAsync();
        connection.Close(1000, "");
        Assert.That(await joining, Is.Zero, cli.Error.ToString());
        Assert.That(cli.Config["links"]!.ToJsonString(), Is.EqualTo("""[{"url":"wss://other.example","token":"o"},{"url":"ws://127.0.0.1:7000"}]"""));
        Assert.That(cli.Config["runtimes"]!.ToJsonString(), Is.EqualTo("""["process"]"""));
    }

    [Test]
    public async Task A_join_over_TLS_takes_the_nodes_certificate_along()
    {
        using var cli = new CliFixture();
        var joining = cli.RunAsync("join", "--gateway", "wss://127.0.0.1:7000", "--token", "claw_bt_0123");
        var connection = await cli.Gateway.AcceptAsync();
        await connection.WelcomeAsync();
        connection.Invoke("i-1", "pki.csr", "{}");
        var alive = await connection.NextAsync();
        connection.Send($$"""{"type":"res","id":"{{alive.Id}}","ok":true}""");
        var asked = await connection.UntilAsync("node.invoke.result");
        var (certificate, chain) = TestAuthority.Answer(asked.GetProperty("payload").GetProperty("csr_pem").GetString()!);
        connection.Invoke("i-2", "pki.install", new JsonObject { ["certificate_pem"] = certificate, ["chain_pem"] = chain }.ToJsonString());
        var stored = await connection.NextAsync();
        Assert.That(stored.Params!.Value.GetProperty("ok").GetBoolean(), Is.True, stored.Params.Value.ToString());
        Assert.That(joining.IsCompleted, Is.False, "the bridge has not said yet that it knows");
        connection.Send($$"""{"type":"res","id":"{{stored.Id}}","ok":true}""");

        Assert.That(await joining, Is.Zero, cli.Error.ToString());
        Assert.That(Directory.GetFiles(Path.Combine(cli.StateDir, "certificates"), "*.pem"), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task A_node_that_runs_shows_its_status_answers_exec_and_ends_when_told()
    {
        using var cli = new CliFixture();
        await File.WriteAllTextAsync(cli.ConfigFile, """{"runtimes":[],"hostname":"gpu-7","links":[{"url":"ws://127.0.0.1:7000","token":"claw_bt_0123"}]}""");
        using var ending = new CancellationTokenSource();
        var running = cli.RunAsync(ending.Token, "run");
        var connection = await cli.Gateway.AcceptAsync();
        await connection.WelcomeAsync();
        await connection.EventAsync("heartbeat");

        Assert.That(await cli.RunAsync("run"), Is.EqualTo(1), "one agent a state directory");
        Assert.That(await cli.RunAsync("status", "--json"), Is.Zero);
        var status = JsonNode.Parse(cli.Out.ToString())!;
        Assert.That(((bool)status["running"]!, (string)status["links"]![0]!["state"]!), Is.EqualTo((true, "connected")));
        cli.Out.GetStringBuilder().Clear();
        Assert.That(await cli.RunAsync("exec", "system.info"), Is.Zero, cli.Out.ToString());
        Assert.That((string)JsonNode.Parse(cli.Out.ToString())!["hostname"]!, Is.EqualTo("gpu-7"));
        cli.Out.GetStringBuilder().Clear();
        Assert.That(await cli.RunAsync("exec", "no.such"), Is.EqualTo(1));
        Assert.That((string)JsonNode.Parse(cli.Out.ToString())!["code"]!, Is.EqualTo("UNKNOWN_COMMAND"));

        await ending.CancelAsync();
        Assert.That(await running.WaitAsync(TimeSpan.FromSeconds(10)), Is.Zero);
        Assert.That(await cli.RunAsync("status"), Is.EqualTo(1), "it does not run any more");
    }
}
