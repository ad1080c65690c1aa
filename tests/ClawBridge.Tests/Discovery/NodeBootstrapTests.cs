using System.Text.Json;
using ClawBridge.Discovery;
using ClawBridge.Discovery.Join;
using ClawBridge.Discovery.Ssh;
using ClawBridge.Rpc;
using ClawBridge.Tests.Discovery.Support;
using ClawBridge.Tests.Fleet;

namespace ClawBridge.Tests.Discovery;

internal sealed class NodeBootstrapTests
{
    private BootstrapBench _bench = null!;

    [SetUp]
    public async Task MakeAsync() => _bench = await BootstrapBench.MakeAsync();

    [TearDown]
    public async Task EndAsync() => await _bench.DisposeAsync();

    [Test]
    public async Task A_machine_becomes_a_connected_node_with_its_labels()
    {
        var machine = _bench.Add(1);

        Snapshot.Match(await BootAsync("""{"address":"10.0.0.1","credential_profile":"lab","hostname":"gpu-a","labels":{"zone":"a","rack":"7"}}"""));

        Assert.That(machine.Log, Is.EqualTo(new[] { "look", "inspect", "receive", "install", "join", "start", "settle" }));
        Assert.That(_bench.Fleet.Fleet.Find(machine.Node.Id)!.Record.Labels, Is.EquivalentTo(new Dictionary<string, string> { ["zone"] = "a", ["rack"] = "7" }));
        Assert.That(_bench.Bootstrapper.Installations.Find(machine.Node.Id)!.Address, Is.EqualTo("10.0.0.1"));
        Assert.That(_bench.Machines.Open, Is.Zero);
    }

    [Test]
    public async Task Without_a_hostname_it_is_called_by_its_address_and_its_GPUs_can_be_left_out()
    {
        _bench.Add(1);
        Snapshot.Match(await BootAsync("""{"address":"10.0.0.1","credential_profile":"lab","skip_gpu_detection":true}"""));
        Assert.That(await _bench.NamesAsync(), Is.EqualTo(new[] { "node-10-0-0-1" }));
    }

    [TestCase("neither", """{"credential_profile":"lab"}""")]
    [TestCase("both", """{"address":"10.0.0.1","addresses":["10.0.0.1"],"credential_profile":"lab"}""")]
    [TestCase("empty", """{"addresses":[],"credential_profile":"lab"}""")]
    [TestCase("host", """{"address":"-oProxyCommand=x","credential_profile":"lab"}""")]
    [TestCase("host_shell", """{"addresses":["10.0.0.1","$(reboot)"],"credential_profile":"lab"}""")]
    [TestCase("hostname", """{"address":"10.0.0.1","hostname":"a'b","credential_profile":"lab"}""")]
    [TestCase("hostname_newline", """{"address":"10.0.0.1","hostname":"a\nb","credential_profile":"lab"}""")]
    [TestCase("hostname_dash", """{"address":"10.0.0.1","hostname":"-rf","credential_profile":"lab"}""")]
    [TestCase("hostname_many", """{"addresses":["10.0.0.1","10.0.0.2"],"hostname":"a","credential_profile":"lab"}""")]
    [TestCase("labels", """{"address":"10.0.0.1","labels":{"a b":"c"},"credential_profile":"lab"}""")]
    [TestCase("labels_value", """{"address":"10.0.0.1","labels":{"a":"b\nc"},"credential_profile":"lab"}""")]
    [TestCase("gateway_scheme", """{"address":"10.0.0.1","gateway_url":"http://bridge.lab","credential_profile":"lab"}""")]
    [TestCase("gateway_path", """{"address":"10.0.0.1","gateway_url":"wss://bridge.lab/x","credential_profile":"lab"}""")]
    [TestCase("gateway_user", """{"address":"10.0.0.1","gateway_url":"wss://a:b@bridge.lab","credential_profile":"lab"}""")]
    [TestCase("gateway_shell", """{"address":"10.0.0.1","gateway_url":"wss://$(x)","credential_profile":"lab"}""")]
    [TestCase("gateway_with_ssh", """{"address":"10.0.0.1","gateway_url":"wss://bridge.lab","link":"ssh","credential_profile":"lab"}""")]
    [TestCase("ssh_no_profile", """{"address":"10.0.0.1","link":"ssh","ssh_user":"ops","ssh_key_secret":"key"}""")]
    [TestCase("no_login", """{"address":"10.0.0.1"}""")]
    [TestCase("no_profile", """{"address":"10.0.0.1","credential_profile":"lap"}""")]
    [TestCase("user", """{"address":"10.0.0.1","ssh_user":"-oX","ssh_key_secret":"key"}""")]
    [TestCase("scope", """{"addresses":["10.0.0.1","8.8.8.8"],"credential_profile":"lab"}""")]
    [TestCase("name", """{"address":"gpu-x.lab","credential_profile":"lab"}""")]
    [TestCase("parallel", """{"address":"10.0.0.1","max_parallel":0,"credential_profile":"lab"}""")]
    public async Task It_is_refused_and_no_machine_is_touched(string name, string parameters)
    {
        Snapshot.Match(await BootAsync(parameters), name);
        Assert.That(_bench.Machines.Tried, Is.Empty);
    }

    [Test]
    public async Task A_bridge_that_nodes_cannot_reach_or_that_has_no_agent_says_so()
    {
        const string call = """{"address":"10.0.0.1","credential_profile":"lab"}""";
        var fleet = _bench.Fleet.Fleet;
        var program = fleet.Agent;
        fleet.Agent = new AgentProgram("/nonexistent/clawnode");
        Snapshot.Match(await BootAsync(call), "agent");
        fleet.Agent = program;
        fleet.Address = fleet.Address! with { AdvertiseUrl = null };
        Snapshot.Match(await BootAsync(call), "advertise");
        fleet.Address = null;
        Snapshot.Match(await BootAsync(call), "listener");
    }

    [TestCase("denied", "ops@10.0.0.1: Permission denied (publickey,password).")]
    [TestCase("host_key", "No ED25519 host key is known for 10.0.0.1 and you have requested strict checking.\nHost key verification failed.")]
    [TestCase("changed", "@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nHost key verification failed.")]
    [TestCase("refused", "ssh: connect to host 10.0.0.1 port 22: Connection refused")]
    public async Task A_login_that_fails_is_told_with_the_step_and_the_way_out(string name, string said)
    {
        _bench.Add(new FakeMachine(_bench.Fleet, 1) { Refusal = said }, 1);
        Snapshot.Match(await BootAsync("""{"address":"10.0.0.1","credential_profile":"lab"}"""), name);
        Assert.That(await _bench.NamesAsync(), Is.Empty);
    }

    [Test]
    public async Task A_machine_that_is_not_there_is_told() =>
        Snapshot.Match(await BootAsync("""{"address":"10.0.0.9","credential_profile":"lab"}"""));

    [TestCase("os")]
    [TestCase("architecture")]
    [TestCase("space")]
    [TestCase("gzip")]
    [TestCase("sudo_missing")]
    [TestCase("sudo_refuses")]
    [TestCase("home")]
    public async Task A_machine_that_does_not_fit_is_left_as_it_is(string what)
    {
        var machine = _bench.Add(what switch
        {
            "os" => new FakeMachine(_bench.Fleet, 1) { Os = "Darwin" },
            "architecture" => new FakeMachine(_bench.Fleet, 1) { Architecture = "arm64" },
            "space" => new FakeMachine(_bench.Fleet, 1) { FreeKb = "3" },
            "gzip" => new FakeMachine(_bench.Fleet, 1) { Tools = "sha256sum" },
            "sudo_missing" => new FakeMachine(_bench.Fleet, 1) { Uid = "1000", Tools = "gzip,sha256sum" },
            "sudo_refuses" => new FakeMachine(_bench.Fleet, 1) { Uid = "1000", SudoPassword = null },
            _ => new FakeMachine(_bench.Fleet, 1) { Uid = "1000", Home = "-rf" },
        }, 1);
        await _bench.Bridge.ResultAsync("credential_profile_create", """{"name":"user","username":"ops","auth_method":"agent","sudo":false}""");

        Snapshot.Match(await BootAsync($$"""{"address":"10.0.0.1","credential_profile":"{{(what == "home" ? "user" : "lab")}}"}"""), what);

        Assert.That(machine.Log, Does.Not.Contain("receive").And.Not.Contain("undo"));
    }

    [TestCase("receive", "gzip: stdin: unexpected end of file")]
    [TestCase("install", "what arrived has another SHA-256 than what was sent")]
    [TestCase("join", "the gateway does not answer")]
    [TestCase("start", "Failed to enable unit: Access denied")]
    [TestCase("join", "lost")]
    public async Task What_fails_is_told_and_taken_back(string kind, string says)
    {
        var machine = _bench.Add(new FakeMachine(_bench.Fleet, 1) { Fails = (kind, says) }, 1);

        Snapshot.Match(await BootAsync("""{"address":"10.0.0.1","credential_profile":"lab"}"""), says == "lost" ? "lost" : kind);

        Assert.That(machine.Log[^1], Is.EqualTo("undo"));
        Assert.That((await _bench.NamesAsync(), _bench.LooseTokens, _bench.Machines.Open), Is.EqualTo((Array.Empty<string>(), 0, 0)));
        Assert.That(_bench.Bridge.State.Current.Rows(DiscoveryTables.Installations), Is.Empty);
    }

    [Test]
    public async Task A_node_that_never_connects_is_taken_out_again()
    {
        var machine = _bench.Add(new FakeMachine(_bench.Fleet, 1) { IsCutOff = true }, 1);

        var call = BootAsync("""{"address":"10.0.0.1","credential_profile":"lab"}""");
        await BootstrapBench.UntilAsync(() => machine.Log.Contains("start") && _bench.Bridge.Time.PendingTimers > 0);

        Snapshot.Match(await _bench.PassAsync(call));
        Assert.That(await _bench.NamesAsync(), Is.Empty);
        Assert.That((machine.HasConfig, machine.IsRunning, machine.ProgramSha), Is.EqualTo((false, false, (string?)null)));
    }

    [Test]
    public async Task A_machine_cannot_pass_for_another_node()
    {
        var victim = await _bench.NodeAsync(1);
        _bench.Add(new FakeMachine(_bench.Fleet, 2) { Pretends = victim.Node.Id, ProgramSha = victim.ProgramSha }, 2);

        var made = await _bench.Bridge.ResultAsync("node_bootstrap", """{"address":"10.0.0.2","credential_profile":"lab","hostname":"thief","labels":{"a":"b"}}""");

        Assert.That(made.GetProperty("node_id").GetString(), Is.EqualTo(_bench.Machines.ByAddress["10.0.0.2"].Node.Id));
        Assert.That(_bench.Fleet.Fleet.Find(victim.Node.Id)!.Record.Labels, Is.Empty);
        Assert.That(await _bench.NamesAsync(), Is.EqualTo(new[] { "gpu-1", "thief" }));
        await _bench.Bridge.ResultAsync("node_bootstrap", """{"address":"10.0.0.2","credential_profile":"lab","hostname":"gpu-1","labels":{"a":"b"}}""");
        Assert.That(_bench.Fleet.Fleet.Find(victim.Node.Id)!.Record.Labels, Is.Empty);
    }

    [Test]
    public async Task A_second_run_repairs_and_keeps_the_identity()
    {
        var machine = await _bench.NodeAsync(1, ",\"labels\":{\"zone\":\"a\"}");

        Snapshot.Match(await BootAsync("""{"address":"10.0.0.1","credential_profile":"lab","labels":{"rack":"7"}}"""), "same");
        Assert.That(machine.Log, Does.Not.Contain("join").And.Not.Contain("receive"));
        Assert.That(_bench.Fleet.Fleet.Find(machine.Node.Id)!.Record.Labels, Has.Count.EqualTo(2));

        machine.HangUp();
        await BootstrapBench.UntilAsync(() => !_bench.Fleet.Fleet.Find(machine.Node.Id)!.IsConnected);
        Snapshot.Match(await BootAsync("""{"address":"10.0.0.1","credential_profile":"lab"}"""), "rejoined");
        Assert.That(await _bench.NamesAsync(), Is.EqualTo(new[] { "gpu-1" }));
    }

    [Test]
    public async Task A_repair_that_fails_leaves_the_node_that_was_there()
    {
        var machine = await _bench.NodeAsync(1);
        machine.HangUp();
        await BootstrapBench.UntilAsync(() => !_bench.Fleet.Fleet.Find(machine.Node.Id)!.IsConnected);
        machine.Fails = ("start", "no");

        var answer = await _bench.Bridge.ResultAsync("node_bootstrap", """{"address":"10.0.0.1","credential_profile":"lab"}""");

        Assert.That(answer.GetProperty("success").GetBoolean(), Is.False);
        Assert.That(await _bench.NamesAsync(), Is.EqualTo(new[] { "gpu-1" }));
        Assert.That(_bench.Bootstrapper.Installations.Find(machine.Node.Id), Is.Not.Null);
    }

    [Test]
    public async Task A_dry_run_logs_in_and_changes_nothing()
    {
        var machine = _bench.Add(1);
        Snapshot.Match(await BootAsync("""{"address":"10.0.0.1","credential_profile":"lab","dry_run":true}"""), "new");
        Assert.That(machine.Log, Is.EqualTo(new[] { "look", "inspect" }));
        await _bench.NodeAsync(2);
        Snapshot.Match(await BootAsync("""{"address":"10.0.0.2","credential_profile":"lab","_meta":{"dry_run":true}}"""), "known");
        Assert.That((await _bench.NamesAsync(), _bench.LooseTokens), Is.EqualTo((new[] { "gpu-2" }, 0)));
    }

    [Test]
    public async Task Of_many_machines_each_has_its_own_result_and_one_that_fails_stops_no_other()
    {
        _bench.Add(1);
        _bench.Add(new FakeMachine(_bench.Fleet, 2) { Refusal = "ops@10.0.0.2: Permission denied (publickey)." }, 2);
        _bench.Add(3);
        Snapshot.Match(await BootAsync("""{"addresses":["10.0.0.1","10.0.0.2","10.0.0.3","10.0.0.1"],"credential_profile":"lab","max_parallel":1}"""));
        Assert.That(await _bench.NamesAsync(), Is.EqualTo(new[] { "node-10-0-0-1", "node-10-0-0-3" }));
    }

    [Test]
    public async Task A_secret_that_is_no_key_is_told_for_each_machine_of_many()
    {
        _bench.Add(new FakeMachine(_bench.Fleet, 1) { Fault = new SshException(SshFault.KeyUnusable, "The secret is not a private key that ssh can use.", "Store another.") }, 1);
        _bench.Add(2);
        var made = await _bench.Bridge.ResultAsync("node_bootstrap", """{"addresses":["10.0.0.1","10.0.0.2"],"credential_profile":"lab"}""");
        Assert.That(made.GetProperty("results").EnumerateArray().Select(static item => item.GetProperty("success").GetBoolean()), Is.EqualTo(new[] { false, true }));
        Assert.That(made.GetProperty("results")[0].GetProperty("error").GetProperty("step").GetString(), Is.EqualTo("connect"));
    }

    [Test]
    public async Task One_machine_under_two_names_is_worked_on_once()
    {
        var machine = _bench.Add(new FakeMachine(_bench.Fleet, 1) { Hangs = "receive" }, 1);
        _bench.Fleet.Ssh.Names["gpu-x.lab"] = ["10.0.0.1"];
        using var stop = new CancellationTokenSource();
        var first = _bench.Bridge.CallAsync("node_bootstrap", """{"address":"10.0.0.1","credential_profile":"lab"}""", cancellationToken: stop.Token);
        await BootstrapBench.UntilAsync(() => machine.Log.Contains("receive"));

        Snapshot.Match(await BootAsync("""{"address":"gpu-x.lab","credential_profile":"lab"}"""));

        await stop.CancelAsync();
        await ((Task)first).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [TestCase("receive")]
    [TestCase("join")]
    [TestCase("start")]
    public async Task A_call_that_is_cancelled_takes_back_what_it_began(string kind)
    {
        var machine = _bench.Add(new FakeMachine(_bench.Fleet, 1) { Hangs = kind }, 1);
        using var stop = new CancellationTokenSource();
        var call = _bench.Bridge.CallAsync("node_bootstrap", """{"address":"10.0.0.1","credential_profile":"lab"}""", cancellationToken: stop.Token);
        await BootstrapBench.UntilAsync(() => machine.Log.Contains(kind));

        await stop.CancelAsync();
        await ((Task)call).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        Assert.That(machine.Log[^1], Is.EqualTo("undo"));
        Assert.That((await _bench.NamesAsync(), _bench.LooseTokens, _bench.Machines.Open), Is.EqualTo((Array.Empty<string>(), 0, 0)));
    }

    [Test]
    public async Task Sudo_gets_its_password_on_standard_input_and_the_token_after_it()
    {
        var machine = _bench.Add(new FakeMachine(_bench.Fleet, 1) { Uid = "1000", SudoPassword = "swordfish" }, 1);
        await _bench.Bridge.ResultAsync("secret_put", """{"id":"pw","value":"swordfish"}""");

        var text = await BootAsync("""{"address":"10.0.0.1","ssh_user":"ops","ssh_password_secret":"pw"}""");

        Assert.That(JsonDocument.Parse(text).RootElement.GetProperty("result").GetProperty("success").GetBoolean(), Is.True, text);
        Assert.That(text + string.Join("\n", machine.Scripts), Does.Not.Contain("swordfish").And.Not.Contain(machine.Token));
    }

    [Test]
    public async Task No_machine_gets_to_show_the_token()
    {
        var machine = _bench.Add(new FakeMachine(_bench.Fleet, 1) { LeaksToken = true }, 1);
        var answer = await BootAsync("""{"address":"10.0.0.1","credential_profile":"lab"}""");
        Assert.That(answer, Does.Contain("cannot join with …").And.Not.Contain(machine.Token));
    }

    [Test]
    public async Task For_a_user_without_sudo_it_is_installed_in_the_home()
    {
        var machine = _bench.Add(new FakeMachine(_bench.Fleet, 1) { Uid = "1000", Home = "/home/o'ps", HasSystemd = false }, 1);
        await _bench.Bridge.ResultAsync("credential_profile_create", """{"name":"user","username":"ops","auth_method":"agent","sudo":false}""");

        Snapshot.Match(await BootAsync("""{"address":"10.0.0.1","credential_profile":"user"}"""));

        var installation = _bench.Bootstrapper.Installations.Find(machine.Node.Id)!;
        Assert.That((installation.IsMachineWide, installation.Program), Is.EqualTo((false, "/home/o'ps/.local/bin/clawnode")));
    }

    [Test]
    public async Task With_link_ssh_the_login_stays_as_the_nodes_tunnel()
    {
        var machine = _bench.Add(1);

        Snapshot.Match(await BootAsync("""{"address":"10.0.0.1","credential_profile":"lab","link":"ssh"}"""));

        Assert.That(machine.PortFile, Does.Contain("40001"));
        Assert.That((machine.Sessions[0].Forwarded, machine.Sessions[0].IsDisposed), Is.EqualTo(("127.0.0.1:18790", false)));
        Assert.That(machine.Scripts.Single(static script => script.Contains("\"$program\" join")), Does.Contain("wss://127.0.0.1:18790").And.Contain("--link-port-file"));

        await _bench.Bridge.ResultAsync("node_bootstrap", """{"address":"10.0.0.1","credential_profile":"lab","link":"ssh"}""");
        Assert.That((machine.Sessions.Count, machine.Sessions[0].IsDisposed, machine.Sessions[1].IsDisposed), Is.EqualTo((2, false, true)));

        await _bench.Bridge.ResultAsync("node_bootstrap", """{"address":"10.0.0.1","credential_profile":"lab"}""");
        await BootstrapBench.UntilAsync(() => _bench.Machines.Open == 0);
    }

    [Test]
    public async Task A_state_that_cannot_be_written_is_a_fault_of_the_machine_that_it_was_for()
    {
        var journal = new FailingJournal();
        await using var bench = await BootstrapBench.MakeAsync(journal);
        var machine = bench.Add(1);
        machine.OnConnected = () => journal.IsFailing = true;
        var answer = await bench.CallAsync("node_bootstrap", """{"address":"10.0.0.1","credential_profile":"lab"}""");
        Assert.That(answer, Does.Not.Contain("-32603"));
        journal.IsFailing = false;
        Assert.That((machine.Log[^1], bench.Machines.Open), Is.EqualTo(("undo", 0)));
    }

    [Test]
    public async Task Who_may_not_make_nodes_or_use_profiles_bootstraps_nothing()
    {
        await _bench.Bridge.ResultAsync("user_create", """{"name":"eve"}""");
        Snapshot.Match(await _bench.CallAsync("node_bootstrap", """{"address":"10.0.0.1","credential_profile":"lab"}""", new SessionOptions { Principal = Principal.Named("eve") }));
        Assert.That(_bench.Machines.Tried, Is.Empty);
    }

    private Task<string> BootAsync(string parameters) => _bench.CallAsync("node_bootstrap", parameters);
}
