using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EndToEnd.Machines;
using EndToEnd.Support;

namespace EndToEnd.Discovery;

/// <summary>The bridge logs in to real machines of different kinds and tells what each has and lacks.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed partial class ProbeTests
{
    private const string HangingTool = "#!/bin/sh\ntrap '' TERM\nwhile :; do sleep 1; done\n";

    private Scratch _scratch = null!;
    private TestNetwork _network = null!;
    private BridgeProcess _bridge = null!;
    private Dictionary<string, TestMachine> _machines = null!;

    [OneTimeSetUp]
    public async Task Boot()
    {
        _scratch = new Scratch();
        _network = await TestNetwork.StartAsync();
        MachineSpec[] specs =
        [
            new MachineSpec("gpu").WithGpus("tesla-t4"),
            new("password") { PasswordLogin = true, Sudo = Sudo.WithPassword },
            new("refuses") { Sudo = Sudo.Refused },
            new("plain") { Systemd = false },
            new("hangs") { Files = [new("/usr/bin/nvidia-smi", HangingTool, Executable: true)] },
            new("rekeyed"),
            new("jump") { Segments = [Segment.Lab, Segment.Behind] },
            new MachineSpec("hidden") { Segments = [Segment.Behind] }.WithGpus("a10g"),
        ];
        _machines = (await _network.AddAsync(specs)).ToDictionary(static machine => machine.Name);
        _bridge = _network.StartBridge(_scratch.At("s"));
        await KeepAsync("key", await File.ReadAllTextAsync(_network.KeyFile));
        await KeepAsync("password", _machines["password"].Spec.Password);
        await KeepAsync("wrong", "not it");
        await ProfileAsync("lab", "\"secret_ref\":\"key\",\"host_key_policy\":\"accept_new\"");
        await ProfileAsync("strict", "\"secret_ref\":\"key\"");
    }

    [OneTimeTearDown]
    public async Task End()
    {
        if (_bridge is not null) await _bridge.DisposeAsync();
        if (_network is not null) await _network.DisposeAsync();
        _scratch?.Dispose();
    }

    [Test]
    public async Task A_machine_with_a_GPU_is_told_whole()
    {
        var machine = _machines["gpu"];
        machine.Mark();
        var told = await ProbeAsync("gpu", "lab");
        var (system, gpus) = (told["system"]!, told["gpus"]!);
        Assert.Multiple(async () =>
        {
            Assert.That((bool)told["probed"]!);
            Assert.That((string)gpus["gpus"]![0]!["name"]!, Is.EqualTo("Tesla T4"));
            Assert.That((string)told["gpu_info"]!["vendor"]!, Is.EqualTo("nvidia"));
            Assert.That(((string)system["hostname"]!, (string)system["user"]!, (string)system["sudo"]!), Is.EqualTo(("gpu", "ops", "passwordless")));
            Assert.That(((string)system["architecture"]!, (bool)system["systemd"]!, (string)system["init"]!), Is.EqualTo(("x86_64", true, "systemd")));
            Assert.That(((int)system["cpu_cores"]! > 0, (long)system["memory_mb"]! > 0, (bool)system["libcrypto"]!), Is.EqualTo((true, true, true)));
            Assert.That(system["disks"]!.AsArray(), Has.Count.EqualTo(3));
            Assert.That(Version.TryParse((string)system["glibc_version"]!, out _));
            Assert.That((bool)told["clawnode"]!["installed"]!, Is.False);
            Assert.That((string)told["host_key"]!, Is.EqualTo(await machine.FingerprintAsync()));
            Assert.That(machine.ChangedFiles(), Is.Empty, "a probe changes nothing");
        });
    }

    [Test]
    public async Task A_machine_that_takes_passwords_only_is_logged_in_to_and_its_sudo_tried()
    {
        var address = _machines["password"].Address;
        var right = await _bridge.CallAsync("gpu_probe", $$"""{"address":"{{address}}","ssh_user":"ops","ssh_password_secret":"password","host_key_policy":"accept_new"}""");
        var wrong = await _bridge.CallAsync("gpu_probe", $$"""{"address":"{{address}}","ssh_user":"ops","ssh_password_secret":"password","sudo_password_secret":"wrong","host_key_policy":"accept_new"}""");
        var denied = await _bridge.ErrorAsync("gpu_probe", $$"""{"address":"{{address}}","ssh_user":"ops","ssh_password_secret":"wrong","host_key_policy":"accept_new"}""");
        var noKey = await _bridge.ErrorAsync("gpu_probe", $$"""{"address":"{{address}}","credential_profile":"lab"}""");
        Assert.Multiple(() =>
        {
            Assert.That((string)right["system"]!["sudo"]!, Is.EqualTo("password"));
            Assert.That((string)wrong["system"]!["sudo"]!, Is.EqualTo("password_wrong"));
            Assert.That(Codes(wrong), Does.Contain("sudo_password_wrong"));
            Assert.That(((int)denied["code"]!, (int)noKey["code"]!), Is.EqualTo((-32001, -32001)));
        });
        Assert.That(await _machines["password"].LogsAsync(), Does.Not.Contain(_machines["password"].Spec.Password));
    }

    [TestCase("refuses", "sudo_password_needed", "blocker")]
    [TestCase("plain", "no_systemd", "warning")]
    [TestCase("plain", "no_gpu", "warning")]
    public async Task What_a_machine_lacks_is_a_finding(string name, string code, string severity)
    {
        var told = await ProbeAsync(name, "lab");
        var finding = told["findings"]!.AsArray().Single(finding => (string)finding!["code"]! == code)!;
        Assert.That((string)finding["severity"]!, Is.EqualTo(severity));
    }

    [Test]
    public async Task A_user_whom_sudo_refuses_is_told_from_a_wrong_password()
    {
        var told = await _bridge.CallAsync("gpu_probe", $$"""{"address":"{{_machines["refuses"].Address}}","ssh_user":"ops","ssh_key_secret":"key","sudo_password_secret":"password","host_key_policy":"accept_new"}""");
        Assert.That(((string)told["system"]!["sudo"]!, (bool)told["ready"]!), Is.EqualTo(("refused", false)));
    }

    [Test]
    public async Task A_tool_that_hangs_is_left_behind()
    {
        var from = Stopwatch.GetTimestamp();
        var told = await ProbeAsync("hangs", "lab");
        Assert.That((string)told["gpus"]!["nvidia_fault"]!, Does.StartWith("nvidia-smi did not answer within 10 s"));
        Assert.That(Stopwatch.GetElapsedTime(from), Is.LessThan(TimeSpan.FromSeconds(25)));
        Assert.That((await _machines["hangs"].RunAsync("pgrep -f '[/]usr/bin/nvidia-smi'; ls /dev/shm /tmp | grep claw-probe")).Output, Is.Empty, "and nothing of the probe stays there");
    }

    [Test]
    public async Task A_machine_behind_another_is_reached_through_it()
    {
        var (jump, hidden) = (_machines["jump"], _machines["hidden"]);
        await ProfileAsync("far", $"\"secret_ref\":\"key\",\"host_key_policy\":\"accept_new\",\"proxy_jump\":\"ops@{jump.Address}\"");
        var told = await _bridge.CallAsync("gpu_probe", $$"""{"address":"{{hidden.Address}}","credential_profile":"far"}""");
        Assert.That(((string)told["system"]!["hostname"]!, (string)told["gpus"]!["gpus"]![0]!["name"]!), Is.EqualTo(("hidden", "NVIDIA A10G")));
        var outside = await _bridge.ErrorAsync("gpu_probe", $$"""{"address":"{{hidden.Address}}","credential_profile":"lab"}""");
        Assert.That((int)outside["code"]!, Is.EqualTo(-32003));
    }

    [Test]
    public async Task A_host_key_is_known_or_refused()
    {
        var machine = _machines["rekeyed"];
        var unknown = await _bridge.ErrorAsync("gpu_probe", Params("rekeyed", "strict"));
        var shown = await machine.FingerprintAsync();
        Assert.That(((int)unknown["code"]!, ((string)unknown["message"]!).Contains(shown)), Is.EqualTo((-32004, true)));

        await ProbeAsync("rekeyed", "lab");
        await ProbeAsync("rekeyed", "strict");
        var after = await machine.SetHostKeyAsync();
        var changed = await _bridge.ErrorAsync("gpu_probe", Params("rekeyed", "lab"));
        Assert.That((int)changed["code"]!, Is.EqualTo(-32004));
        Assert.That((string)changed["message"]!, Does.Contain("another host key").And.Contain(after));

        var pinned = await _bridge.CallAsync("gpu_probe", $$"""{"address":"{{machine.Address}}","ssh_user":"root","ssh_key_secret":"key","host_key_fingerprint":"{{after}}"}""");
        Assert.That(((string)pinned["system"]!["sudo"]!, (string)pinned["host_key"]!), Is.EqualTo(("root", after)));
    }

    [Test]
    public async Task A_scan_finds_the_machines_with_GPUs()
    {
        var addresses = new[] { "gpu", "plain", "password" }.Select(name => _machines[name].Address).ToArray();
        var found = await _bridge.CallAsync("network_scan", """{"subnet":"10.88.0.0/24","ports":[22],"detect_gpus":true,"credential_profile":"lab","deadline_ms":60000}""", seconds: 90);
        var hosts = found["hosts"]!.AsArray().ToDictionary(static host => (string)host!["address"]!, static host => host!);
        var (gpu, plain, password) = (hosts[addresses[0]], hosts[addresses[1]], hosts[addresses[2]]);
        Assert.Multiple(() =>
        {
            Assert.That(((bool)gpu["gpu_detected"]!, (string)gpu["gpu_info"]!["models"]![0]!), Is.EqualTo((true, "Tesla T4")));
            Assert.That(((bool)plain["gpu_detected"]!, (int)plain["gpu_info"]!["count"]!), Is.EqualTo((false, 0)));
            Assert.That((string)password["gpu_error"]!, Does.Contain("does not let ops in with this key"));
            Assert.That((int)found["gpu_nodes_found"]!, Is.EqualTo(1));
        });
    }

    [Test]
    public async Task The_glibc_that_the_agent_is_said_to_need_is_what_the_built_program_needs()
    {
        var listed = await Command.RunAsync(["readelf", "--version-info", "--wide", Binaries.Node]);
        var newest = Glibc().Matches(listed.Output).Select(static match => Version.Parse(match.Groups[1].Value)).Max();
        var said = await File.ReadAllTextAsync(Path.Combine(Binaries.Root(), "src/ClawBridge/Discovery/Probing/NodeNeeds.cs"));
        Assert.That(said, Does.Contain($"Glibc = new({newest!.Major}, {newest.Minor});"));
    }

    private async Task KeepAsync(string id, string value) => await _bridge.CallAsync("secret_put", new JsonObject { ["id"] = id, ["value"] = value });

    private async Task ProfileAsync(string name, string more) => await _bridge.CallAsync("credential_profile_create", $$"""{"name":"{{name}}","username":"ops",{{more}}}""");

    private string Params(string machine, string profile) => $$"""{"address":"{{_machines[machine].Address}}","credential_profile":"{{profile}}"}""";

    private Task<JsonNode> ProbeAsync(string machine, string profile) => _bridge.CallAsync("gpu_probe", Params(machine, profile), seconds: 60);

    private static string[] Codes(JsonNode told) => [.. told["findings"]!.AsArray().Select(static finding => (string)finding!["code"]!)];

    [GeneratedRegex(@"GLIBC_(\d+\.\d+)")]
    private static partial Regex Glibc();
}
