using System.Text.Json.Nodes;
using EndToEnd.Machines;

namespace EndToEnd.Discovery;

/// <summary>Machines of every kind become nodes, or stay as they were and say why.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class BootstrapKindsTests
{
    private Lab _lab = null!;

    [SetUp]
    public async Task StartAsync() => _lab = await Lab.StartAsync();

    [TearDown]
    public async Task EndAsync() => await _lab.DisposeAsync();

    [Test]
    public async Task Machines_of_every_kind_become_nodes()
    {
        var machines = await _lab.Network.AddAsync(
        [
            new MachineSpec("free"), new MachineSpec("asked") { Sudo = Sudo.WithPassword }, new MachineSpec("pass") { PasswordLogin = true }, new MachineSpec("bare") { Systemd = false },
            new MachineSpec("gate") { Segments = [Segment.Lab, Segment.Behind] }, new MachineSpec("inner") { Segments = [Segment.Behind] },
        ]);
        await _lab.SecretAsync("pass", new MachineSpec("any").Password);
        await _lab.ProfileAsync("ops", """{"username":"ops"}""");
        await _lab.ProfileAsync("ops-asked", """{"username":"ops","sudo_secret_ref":"pass"}""");
        await _lab.ProfileAsync("ops-alone", """{"username":"ops","sudo":false}""");
        await _lab.ProfileAsync("password", """{"username":"root","auth_method":"password","secret_ref":"pass"}""", withKey: false);
        await _lab.ProfileAsync("jump", $$"""{"username":"root","proxy_jump":"root@{{machines[4].Address}}"}""");

        var all = await Task.WhenAll(
            _lab.BootstrapAsync(machines[0].Address, "ops", """{"labels":{"machine":"0"}}"""),
            _lab.BootstrapAsync(machines[1].Address, "ops-asked", """{"labels":{"machine":"1"}}"""),
            _lab.BootstrapAsync(machines[2].Address, "password", """{"labels":{"machine":"2"}}"""),
            _lab.BootstrapAsync(machines[3].Address, "root", """{"labels":{"machine":"3"}}"""),
            _lab.BootstrapAsync(machines[4].Address, "ops-alone", """{"labels":{"machine":"4"}}"""),
            _lab.BootstrapAsync(machines[5].Address, "jump", """{"link":"ssh","labels":{"machine":"5"}}"""));
        Assert.Multiple(() =>
        {
            foreach (var (machine, answer) in machines.Zip(all)) Assert.That((bool)answer["success"]!, Is.True, $"{machine.Spec.Name}: {answer.ToJsonString()}");
        });

        foreach (var (machine, i) in machines.Select(static (machine, i) => (machine, i)))
        {
            var logs = await _lab.RunsAsync($"job-{i}", "hostname", $$$"""{"node_selector":{"machine":"{{{i}}}"}}""");
            Assert.That((string)logs["stdout"]![0]!, Is.EqualTo(machine.Spec.Name));
        }

        Assert.That((await machines[3].RunAsync("pgrep -f 'clawnode run' | wc -l")).Text.Trim(), Is.Not.EqualTo("0"), "without systemd it survives the logout");
    }

    [Test]
    public async Task A_tunnel_is_made_again_after_it_was_cut_and_after_the_bridge_was_killed()
    {
        var machine = await _lab.Network.AddAsync(new MachineSpec("far"));
        var answer = await _lab.BootstrapAsync(machine.Address, "root", """{"link":"ssh","hostname":"far"}""");
        Assert.That((bool)answer["success"]!, Is.True, answer.ToJsonString());
        await machine.RunAsync("pkill -f 'sshd: root@notty' || pkill -f 'sshd.*root'");
        await ReturnsAsync();

        await _lab.Bridge.KillAsync();
        await _lab.Bridge.DisposeAsync();
        _lab.Open();
        await ReturnsAsync();

        async Task ReturnsAsync()
        {
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            await _lab.Bridge.UntilAsync("node_get", """{"node_id":"far"}""", n => (string?)n["status"] == "healthy" && (long)n["last_heartbeat"]! > now + 500, seconds: 60);
            var logs = await _lab.RunsAsync($"after-{now}", "hostname");
            Assert.That((string)logs["stdout"]![0]!, Is.EqualTo("far"));
        }
    }

    [Test]
    public async Task Machines_that_refuse_stay_as_they_were_and_the_answer_says_why()
    {
        var machines = await _lab.Network.AddAsync([new MachineSpec("nosudo") { Sudo = Sudo.Refused }, new MachineSpec("changed"), new MachineSpec("silent"), new MachineSpec("strict")]);
        await _lab.ProfileAsync("ops", """{"username":"ops"}""");
        await _lab.ProfileAsync("nobody", """{"username":"nosuchuser"}""");
        await _lab.ProfileAsync("strict", """{"username":"root"}""", acceptsNew: false);
        await _lab.BootstrapAsync(machines[1].Address, "root", """{"dry_run":true}""");
        await machines[1].SetHostKeyAsync();
        await machines[2].DropAllAsync();
        foreach (var machine in machines) machine.Mark();

        await FailsAsync(machines[0], "ops", "probe", "cannot become root");
        await FailsAsync(machines[1], "root", "connect", "shows another host key");
        await FailsAsync(machines[2], "root", "connect", "does not answer");
        await FailsAsync(machines[3], "strict", "connect", "is not known (it shows SHA256:");
        await FailsAsync(machines[3], "nobody", "connect", "does not let nosuchuser in");
        Assert.That((await _lab.Bridge.CallAsync("node_list")).AsArray(), Is.Empty);

        async Task FailsAsync(TestMachine machine, string profile, string step, string says)
        {
            var answer = await _lab.BootstrapAsync(machine.Address, profile);
            Assert.That(((bool)answer["success"]!, (string)answer["error"]!["step"]!), Is.EqualTo((false, step)), answer.ToJsonString());
            Assert.That((string)answer["message"]!, Does.Contain(says));
            Assert.That(machine.ChangedFiles().Where(static file => file.Contains("claw", StringComparison.Ordinal)), Is.Empty);
        }
    }

    [Test]
    public async Task Injections_leave_the_machine_unchanged()
    {
        var machine = await _lab.Network.AddAsync(new MachineSpec("target"));
        machine.Mark();
        string[] bad = ["$(touch /root/pwned)", "`touch /root/pwned`", "a; touch /root/pwned", "a\ntouch /root/pwned", "-oProxyCommand=touch /root/pwned", "'\"; touch /root/pwned #"];
        foreach (var text in bad)
        {
            foreach (var field in new[] { "address", "hostname", "ssh_user", "gateway_url", "proxy_jump" })
            {
                var request = JsonNode.Parse($$"""{"address":"{{machine.Address}}","ssh_user":"root","ssh_key_secret":"lab-key","host_key_policy":"accept_new"}""")!.AsObject();
                request[field] = text;
                Assert.That((int)(await _lab.Bridge.ErrorAsync("node_bootstrap", request))["code"]!, Is.EqualTo(-32602), $"{field} {text}");
            }

            var keyed = JsonNode.Parse($$"""{"address":"{{machine.Address}}","credential_profile":"root"}""")!.AsObject();
            keyed["labels"] = new JsonObject { [text] = "x" };
            Assert.That((int)(await _lab.Bridge.ErrorAsync("node_bootstrap", keyed))["code"]!, Is.EqualTo(-32602), $"label {text}");
        }

        var labelled = JsonNode.Parse($$"""{"address":"{{machine.Address}}","credential_profile":"root"}""")!.AsObject();
        labelled["labels"] = new JsonObject { ["note"] = "'\"; touch /root/pwned; $(touch /root/pwned) #" };
        var answer = await _lab.Bridge.CallAsync("node_bootstrap", labelled, seconds: 90);
        Assert.That((bool)answer["success"]!, Is.True, "a value of a label may be any text");
        Assert.That(machine.ChangedFiles(), Has.None.Contains("pwned"));
    }

    [Test]
    public async Task A_machine_that_loses_power_in_the_middle_can_be_bootstrapped_again()
    {
        var machine = await _lab.Network.AddAsync(new MachineSpec("weak"));
        await machine.ThrottleAsync(8_000);
        var cut = _lab.BootstrapAsync(machine.Address, "root");
        await Task.Delay(TimeSpan.FromSeconds(3));
        await machine.PowerLossAsync();
        var failed = await cut;
        Assert.That((bool)failed["success"]!, Is.False, failed.ToJsonString());
        await machine.BootAsync();
        var answer = await _lab.BootstrapAsync(machine.Address, "root");
        Assert.That((bool)answer["success"]!, Is.True, answer.ToJsonString());
        Assert.That((await _lab.Bridge.CallAsync("node_list")).AsArray(), Has.Count.EqualTo(1));
    }
}
