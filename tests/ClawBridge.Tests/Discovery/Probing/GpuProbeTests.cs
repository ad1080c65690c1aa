using System.Security.Cryptography;
using System.Text;
using ClawBridge.Access;
using ClawBridge.Discovery.Credentials;
using ClawBridge.Discovery.Probing;
using ClawBridge.Discovery.Ssh;
using ClawBridge.Rpc;
using ClawBridge.Secrets;
using ClawBridge.Tests.Fleet;

namespace ClawBridge.Tests.Discovery.Probing;

internal sealed class GpuProbeTests
{
    private const string Fingerprint = "SHA256:abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ";

    private FleetMethodsBench _bench = null!;

    [SetUp]
    public async Task MakeAsync()
    {
        _bench = new FleetMethodsBench();
        await KeepAsync("key", "PRIVATE-KEY");
        await KeepAsync("password", "hunter2");
        await KeepAsync("root", "sesame");
        await KeepAsync("theirs", "not yours");
        await ProfileAsync("""{"name":"lab","username":"ops","secret_ref":"key","scope":["10.0.0.0/24"]}""");
        _bench.Ssh.Machines["10.0.0.5"] = _ => new ProbedMachine().WithNvidia("a100-sxm4-v12", "0000:01:00.0").With("time", Now).ToString();
    }

    [TearDown]
    public async Task EndAsync() => await _bench.DisposeAsync();

    [Test]
    public async Task A_machine_is_looked_at()
    {
        Snapshot.Match(await CallAsync("""{"address":"10.0.0.5","credential_profile":"lab"}"""), "result");
        var (target, login) = _bench.Ssh.Tried.Single();
        Assert.Multiple(() =>
        {
            Assert.That((target.Host, target.Port, target.KnownAs, target.HostKey), Is.EqualTo(("10.0.0.5", 22, (string?)null, HostKeyRule.Strict)));
            Assert.That((login.User, login.Method, login.Secret, login.UsesSudo, login.SudoPassword), Is.EqualTo(("ops", AuthMethod.Key, "PRIVATE-KEY", true, (string?)null)));
            Assert.That(_bench.Ssh.Inputs, Is.EqualTo(new[] { "" }));
        });
    }

    [Test]
    public async Task A_dry_run_logs_in_nowhere()
    {
        Snapshot.Match(await CallAsync("""{"address":"10.0.0.5","credential_profile":"lab","port":2222,"_meta":{"dry_run":true}}"""));
        Assert.That(_bench.Ssh.Tried, Is.Empty);
    }

    [Test]
    public async Task A_name_is_resolved_once_and_its_key_is_known_by_the_name()
    {
        _bench.Ssh.Names["gpu-5.lab"] = ["10.0.0.5", "10.0.0.6"];
        _bench.Ssh.Names["gate.lab"] = ["10.0.0.1"];
        await ProfileAsync("""{"name":"far","username":"ops","secret_ref":"key","scope":["10.0.0.0/24"],"proxy_jump":"hop@gate.lab:2200,10.0.0.2"}""");

        var answer = await _bench.Bridge.ResultAsync("gpu_probe", """{"address":"gpu-5.lab","credential_profile":"far"}""");

        var target = _bench.Ssh.Tried.Single().Target;
        Assert.Multiple(() =>
        {
            Assert.That((target.Host, target.KnownAs, target.Name), Is.EqualTo(("10.0.0.5", "gpu-5.lab", "gpu-5.lab")));
            Assert.That(target.Jumps, Is.EqualTo(new[] { new JumpHost("hop", "10.0.0.1", 2200, "gate.lab"), new JumpHost(null, "10.0.0.2", null) }));
            Assert.That(answer.GetProperty("command").GetString(), Is.EqualTo("ssh -J hop@gate.lab:2200,10.0.0.2 -- ops@gpu-5.lab"));
        });
    }

    [Test]
    public async Task Secrets_that_the_caller_names_itself_go_where_it_says()
    {
        _bench.Ssh.Machines["8.8.8.8"] = _bench.Ssh.Machines["10.0.0.5"];
        await _bench.Bridge.ResultAsync("gpu_probe", $$"""{"address":"8.8.8.8","ssh_user":"ops","ssh_password_secret":"password@1","port":2200,"host_key_fingerprint":"{{Fingerprint}}"}""");
        await _bench.Bridge.ResultAsync("gpu_probe", """{"address":"8.8.8.8","ssh_user":"ops","ssh_key_secret":"key","sudo_password_secret":"root","host_key_policy":"accept_new"}""");

        var (first, second) = (_bench.Ssh.Tried[0], _bench.Ssh.Tried[1]);
        Assert.Multiple(() =>
        {
            Assert.That((first.Target.Port, first.Target.HostKey), Is.EqualTo((2200, new HostKeyRule(HostKeyPolicy.Pinned, Fingerprint))));
            Assert.That((first.Login.Method, first.Login.Secret, first.Login.SudoPassword), Is.EqualTo((AuthMethod.Password, "hunter2", "hunter2")));
            Assert.That((second.Login.Method, second.Login.SudoPassword, second.Target.HostKey.Policy), Is.EqualTo((AuthMethod.Key, "sesame", HostKeyPolicy.AcceptNew)));
            Assert.That(_bench.Ssh.Inputs, Is.EqualTo(new[] { "hunter2\n", "sesame\n" }), "a password goes through standard input only");
        });
    }

    [TestCase("no_login", """{"address":"10.0.0.5"}""")]
    [TestCase("no_secret", """{"address":"10.0.0.5","ssh_user":"ops"}""")]
    [TestCase("two_secrets", """{"address":"10.0.0.5","ssh_user":"ops","ssh_key_secret":"key","ssh_password_secret":"password"}""")]
    [TestCase("user", """{"address":"10.0.0.5","ssh_user":"-oProxyCommand=x","ssh_key_secret":"key"}""")]
    [TestCase("address_option", """{"address":"-oProxyCommand=x","credential_profile":"lab"}""")]
    [TestCase("address_shell", """{"address":"a$(reboot)","credential_profile":"lab"}""")]
    [TestCase("fingerprint", """{"address":"10.0.0.5","ssh_user":"ops","ssh_key_secret":"key","host_key_fingerprint":"MD5:1"}""")]
    [TestCase("jump", """{"address":"10.0.0.5","ssh_user":"ops","ssh_key_secret":"key","proxy_jump":"-oProxyCommand=x"}""")]
    [TestCase("unknown_profile", """{"address":"10.0.0.5","credential_profile":"lb"}""")]
    [TestCase("unknown_secret", """{"address":"10.0.0.5","ssh_user":"ops","ssh_key_secret":"keys"}""")]
    [TestCase("unknown_version", """{"address":"10.0.0.5","ssh_user":"ops","ssh_key_secret":"key@7"}""")]
    [TestCase("not_ssh", """{"address":"10.0.0.5","credential_profile":"windows"}""")]
    [TestCase("no_username", """{"address":"10.0.0.5","credential_profile":"nobody"}""")]
    [TestCase("outside", """{"address":"10.0.1.5","credential_profile":"lab"}""")]
    [TestCase("outside_name", """{"address":"twofold.lab","credential_profile":"lab"}""")]
    [TestCase("outside_jump", """{"address":"10.0.0.5","credential_profile":"lab","proxy_jump":"10.0.9.1"}""")]
    [TestCase("no_scope_public", """{"address":"8.8.8.8","credential_profile":"own"}""")]
    [TestCase("no_name", """{"address":"nowhere.lab","credential_profile":"lab"}""")]
    public async Task A_probe_is_refused_before_anybody_is_connected_to(string name, string parameters)
    {
        _bench.Ssh.Names["twofold.lab"] = ["10.0.0.5", "10.0.1.5"];
        await ProfileAsync("""{"name":"windows","credential_type":"winrm","username":"ops","secret_ref":"key"}""");
        await ProfileAsync("""{"name":"nobody","secret_ref":"key"}""");
        await ProfileAsync("""{"name":"own","username":"ops","secret_ref":"key"}""");

        Snapshot.Match(await CallAsync(parameters), name);
        Assert.That(_bench.Ssh.Tried, Is.Empty);
    }

    [TestCase("denied", "ops@10.0.0.9: Permission denied (publickey,password).", null)]
    [TestCase("refused", "ssh: connect to host 10.0.0.9 port 22: Connection refused", null)]
    [TestCase("silent", "ssh: connect to host 10.0.0.9 port 22: Connection timed out", null)]
    [TestCase("unknown_key", "Host key verification failed.", Fingerprint)]
    [TestCase("changed_key", "WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!\nHost key verification failed.", Fingerprint)]
    public async Task What_ssh_says_is_told_with_its_code(string name, string error, string? shown)
    {
        var target = new SshTarget("10.0.0.9", 22, HostKeyRule.Strict, []);
        _bench.Ssh.Machines["10.0.0.9"] = login => throw SshFaults.Of(target, login, error, shown);
        Snapshot.Match(await CallAsync("""{"address":"10.0.0.9","credential_profile":"lab"}"""), name);
    }

    [Test]
    public async Task A_secret_that_is_no_key_is_bad_input()
    {
        _bench.Ssh.Machines["10.0.0.9"] = _ => throw new SshException(SshFault.KeyUnusable, "The secret is not a private key that ssh can use.", "Store one.");
        var error = await _bench.Bridge.ErrorAsync("gpu_probe", """{"address":"10.0.0.9","ssh_user":"ops","ssh_key_secret":"password"}""");
        Assert.That((error.GetProperty("code").GetInt32(), error.GetProperty("data").GetProperty("field").GetString()), Is.EqualTo((-32602, "$.ssh_key_secret")));
    }

    [Test]
    public async Task A_user_needs_the_right_to_profiles_or_to_the_secret_itself_and_no_more()
    {
        await UserAsync("ann", "nodes:create");
        await UserAsync("bob", "nodes:create credentials:execute");
        await UserAsync("cid", "nodes:create credentials:execute credentials:create");

        var profile = """{"address":"10.0.0.5","credential_profile":"lab" """;
        Assert.Multiple(async () =>
        {
            Assert.That(await CodeAsync("ann", profile), Is.EqualTo(-32001), "may not use profiles");
            Assert.That(await CodeAsync("ann", """{"address":"10.0.0.5","ssh_user":"ops","ssh_key_secret":"theirs" """), Is.EqualTo(-32001), "may not read the secret");
            Assert.That(await CodeAsync("bob", profile), Is.Zero, "uses a secret that it may not read");
            Assert.That(await CodeAsync("bob", profile + """,  "port":2222"""), Is.Zero);
            Assert.That(await CodeAsync("bob", profile + """,  "host_key_policy":"accept_new" """), Is.EqualTo(-32001), "could send the secret to somebody else");
            Assert.That(await CodeAsync("bob", profile + """,  "proxy_jump":"10.0.0.2" """), Is.EqualTo(-32001));
            Assert.That(await CodeAsync("cid", profile + """,  "host_key_policy":"accept_new" """), Is.EqualTo(-32001), "may change profiles, but not read this one's secret");
        });
    }

    [Test]
    public async Task A_scan_tells_the_GPUs_or_why_it_cannot()
    {
        var detector = new SshGpuDetector(_bench.Discovery.Ssh.Logins, _bench.Ssh, _bench.Discovery.Ssh.Probe);
        var profile = _bench.Discovery.Profiles.Get("lab");
        _bench.Ssh.Machines["10.0.0.6"] = static _ => new ProbedMachine().With("pci", "0000:01:00.0 0x10de 0x20b5 0x030200 none").ToString();
        _bench.Ssh.Machines["10.0.0.7"] = static _ => new ProbedMachine().ToString();
        _bench.Ssh.Machines["10.0.0.8"] = static _ => "This account is not available.\n";
        List<string> told = [];
        foreach (var address in new[] { "10.0.0.5", "10.0.0.6", "10.0.0.7", "10.0.0.8", "10.0.0.9", "10.0.1.1" })
        {
            var detection = await detector.DetectAsync(System.Net.IPAddress.Parse(address), 2222, profile, default);
            told.Add($"{address}: {(detection.Info is { } info ? $"{info.Count} {info.Vendor} {info.DriverVersion} {info.MemoryMb} MiB {string.Join(", ", info.Models)}" : detection.Error)}\n");
        }

        Snapshot.MatchText(string.Concat(told), "txt");
        Assert.That(_bench.Ssh.Tried.Select(static tried => tried.Target.Port), Has.All.EqualTo(2222));
    }

    private string Now => _bench.Bridge.Time.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);

    private Task<string> CallAsync(string parameters) => _bench.Bridge.CallAsync("gpu_probe", parameters);

    private async Task ProfileAsync(string parameters) => await _bench.Bridge.ResultAsync("credential_profile_create", parameters);

    private async Task UserAsync(string name, string permissions)
    {
        await _bench.Bridge.ResultAsync("user_create", $$"""{"name":"{{name}}"}""");
        var items = permissions.Split(' ').Select(static permission => $$"""{"resource":"{{permission.Split(':')[0]}}","actions":["{{permission.Split(':')[1]}}"]}""");
        await _bench.Bridge.ResultAsync("role_create", $$"""{"name":"role-{{name}}","permissions":[{{string.Join(',', items)}}]}""");
        await _bench.Bridge.ResultAsync("role_assign", $$"""{"user_id":"{{name}}","role":"role-{{name}}"}""");
    }

    /// <summary>Of the error; 0 without one.</summary>
    private async Task<int> CodeAsync(string user, string open)
    {
        var answer = System.Text.Json.JsonDocument.Parse(await CallAsync(open + $$""","_meta":{"principal":"{{user}}"} }""")).RootElement;
        return answer.TryGetProperty("error", out var error) ? error.GetProperty("code").GetInt32() : 0;
    }

    private async Task KeepAsync(string id, string value) => await _bench.Bridge.State.TransactAsync(transaction =>
    {
        var row = SecretValueRecord.IdOf(id, 1);
        transaction.Put(SecretTables.Values, new SecretValueRecord { Id = row, Sealed = _bench.Sealer.Seal(Encoding.UTF8.GetBytes(value), Encoding.ASCII.GetBytes($"secrets/{row}")) });
        return transaction.Put(SecretTables.Secrets, CredentialProfileMethodTests.Secret(id) with { Version = 1, Versions = [new SecretVersion(1, 0, value.Length)] });
    });
}
