using System.Net.Http;
using System.Text.Json.Nodes;
using EndToEnd.Support;

namespace EndToEnd.Join;

/// <summary>A machine joins by the line that <c>node_token_create</c> gives, with the native programs and real shells.</summary>
[NonParallelizable]
internal sealed class BootstrapTests
{
    private Scratch _scratch = null!;

    [SetUp]
    public void Start() => _scratch = new Scratch();

    [TearDown]
    public void Stop() => _scratch.Dispose();

    [TestCase("dash", "wget")]
    [TestCase("bash", "wget")]
    [TestCase("dash", "curl")]
    [TestCase("busybox sh", "wget")]
    public async Task One_line_over_TLS_installs_joins_starts_and_comes_off_again(string shell, string without)
    {
        await using var bridge = Tls();
        await using var user = new PlainUser();
        var token = await TokenAsync(bridge, "gpu-1");

        var (code, output) = await user.RunAsync([.. shell.Split(' '), "-c", (string)token["join_command"]!], Path(without));

        Assert.That(code, Is.Zero, output);
        Assert.That(output, Does.Contain("gpu-1 is connected to wss://127.0.0.1:"));
        Assert.That(output, Does.Not.Contain((string)token["token"]!));
        var node = await bridge.UntilAsync("node_get", """{"node_id":"gpu-1"}""", n => (string?)n["status"] == "healthy");
        Assert.That((string)node["labels"]!["zone"]!, Is.EqualTo("a"));
        Assert.That(File.GetUnixFileMode(user.ConfigFile), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(await File.ReadAllTextAsync(user.ConfigFile), Does.Not.Contain("claw_bt_").And.Contain("BEGIN CERTIFICATE"));

        var (gone, said) = await user.AgentAsync("uninstall", "--purge", "--yes");
        Assert.That(gone, Is.Zero, said);
        Assert.That(user.Files.Where(file => File.Exists(System.IO.Path.Combine(user.Home, file))), Is.Empty);
        await bridge.UntilAsync("node_get", """{"node_id":"gpu-1"}""", n => !(bool)n["connected"]!);
    }

    [Test]
    public async Task A_loader_that_cannot_check_certificates_is_not_used()
    {
        await using var bridge = Tls();
        await using var user = new PlainUser();
        var token = await TokenAsync(bridge, "gpu-1");

        // This shell prefers its own wget, which knows no CA, and there is no curl.
        var (code, _) = await user.RunAsync(["busybox", "sh", "-c", (string)token["join_command"]!], Path("curl"));

        Assert.That(code, Is.Not.Zero);
        Assert.That(user.Files, Is.Empty);
    }

    [Test]
    public async Task Running_it_again_repairs_and_keeps_the_identity_and_a_killed_agent_comes_back()
    {
        await using var bridge = Tls();
        await using var user = new PlainUser();
        var (first, output) = await JoinAsync(bridge, user, "gpu-1");
        Assert.That(first, Is.Zero, output);
        var pid = await PidAsync(user);

        await user.RunAsync(["kill", "-9", pid]);
        await bridge.UntilAsync("node_get", """{"node_id":"gpu-1"}""", n => !(bool)n["connected"]!);
        await bridge.UntilAsync("node_get", """{"node_id":"gpu-1"}""", n => (bool)n["connected"]!);

        var (again, more) = await JoinAsync(bridge, user, "gpu-1");
        Assert.That(again, Is.Zero, more);
        Assert.That((await bridge.CallAsync("node_list")).AsArray(), Has.Count.EqualTo(1));
        Assert.That((await user.AgentAsync("service", "status", "--json")).Code, Is.Zero);
        Assert.That((await user.AgentAsync("service", "stop")).Code, Is.Zero);
        Assert.That((await user.AgentAsync("service", "status")).Code, Is.EqualTo(1));
        Assert.That((await user.AgentAsync("service", "start")).Code, Is.Zero);
        await bridge.UntilAsync("node_get", """{"node_id":"gpu-1"}""", n => (bool)n["connected"]!);
    }

    [Test]
    public async Task A_join_without_approval_waits_comes_in_at_once_when_approved_and_survives_a_restart_of_the_bridge()
    {
        await using var user = new PlainUser();
        string port;
        await using (var bridge = Tls())
        {
            var token = await TokenAsync(bridge, "gpu-1", autoApprove: false);
            port = new Uri((string)token["gateway_url"]!).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var (code, output) = await user.RunAsync(["sh", "-c", (string)token["join_command"]!]);
            Assert.That(code, Is.Zero, output);
            Assert.That(output, Does.Contain("waits for approval: an operator lets it in with node_approve gpu-1"));
            Assert.That((await bridge.CallAsync("node_list")).AsArray(), Is.Empty);
        }

        await using var restarted = BridgeProcess.On(_scratch.At("state"), "--listen", $"0.0.0.0:{port}");
        var waiting = (await restarted.CallAsync("node_pending_list")).AsArray().Single()!;
        Assert.That((string)waiting["hostname"]!, Is.EqualTo("gpu-1"));
        Assert.That((string)waiting["address"]!, Is.EqualTo("127.0.0.1"));
        await restarted.CallAsync("node_approve", new JsonObject { ["node_id"] = (string)waiting["node_id"]! });
        await restarted.UntilAsync("node_list", "{}", nodes => nodes.AsArray().Any(n => (string?)n!["status"] == "healthy"));
        Assert.That((await restarted.CallAsync("node_pending_list")).AsArray(), Is.Empty);
    }

    [Test]
    public async Task An_approval_is_carried_out_within_a_second_and_a_rejection_is_told_on_the_machine()
    {
        await using var bridge = Tls();
        await using var good = new PlainUser();
        await using var bad = new PlainUser();
        await good.RunAsync(["sh", "-c", (string)(await TokenAsync(bridge, "good", autoApprove: false))["join_command"]!]);
        await bad.RunAsync(["sh", "-c", (string)(await TokenAsync(bridge, "bad", autoApprove: false))["join_command"]!]);

        await bridge.CallAsync("node_approve", """{"node_id":"good"}""");
        await bridge.UntilAsync("node_list", "{}", nodes => nodes.AsArray().Any(n => (bool?)n!["connected"] ?? (string?)n["status"] == "healthy"), 5);
        await bridge.CallAsync("node_reject", """{"node_id":"bad"}""");

        var (code, output) = await bad.AgentAsync("status", "--wait", "20");
        for (var tries = 0; tries < 100 && code != 5; tries++)
        {
            await Task.Delay(100);
            (code, output) = await bad.AgentAsync("status", "--wait", "20");
        }

        Assert.That(code, Is.EqualTo(5), output);
        Assert.That(output, Does.Contain("An operator of the bridge rejected this machine"));
    }

    [Test]
    public async Task A_used_token_leaves_nothing_behind_and_says_what_to_do()
    {
        await using var bridge = Tls();
        await using var first = new PlainUser();
        await using var second = new PlainUser();
        var token = await TokenAsync(bridge, "gpu-1");
        await first.RunAsync(["sh", "-c", (string)token["join_command"]!]);

        var (code, output) = await second.RunAsync(["sh", "-c", (string)token["join_command"]!]);

        Assert.That(code, Is.Not.Zero);
        Assert.That(output, Does.Contain("clawnode: could not join wss://127.0.0.1:").And.Contain("node_token_create"));
        Assert.That(second.Files.Where(file => File.Exists(System.IO.Path.Combine(second.Home, file))), Is.Empty);
    }

    [Test]
    public async Task Another_bridges_certificate_is_not_trusted_and_nothing_runs()
    {
        await using var bridge = Tls();
        await using var other = BridgeProcess.On(_scratch.At("other"), "--listen", "0.0.0.0:0");
        await using var user = new PlainUser();
        var wrong = new Uri((string)(await TokenAsync(other, "x"))["gateway_url"]!).Port;
        var token = await TokenAsync(bridge, "gpu-1");
        var right = new Uri((string)token["gateway_url"]!).Port;

        var (code, _) = await user.RunAsync(["sh", "-c", ((string)token["join_command"]!).Replace($":{right}", $":{wrong}", StringComparison.Ordinal)]);

        Assert.That(code, Is.Not.Zero);
        Assert.That(user.Files, Is.Empty);
    }

    [Test]
    public async Task The_listener_hands_out_what_it_has_and_says_what_it_has_not()
    {
        await using var bridge = BridgeProcess.On(_scratch.At("state"), "--listen", "127.0.0.1:0");
        await using var without = BridgeProcess.On(_scratch.At("other"), "--listen", "127.0.0.1:0", "--clawnode", _scratch.At("nothing"));
        using var client = new HttpClient();
        var at = await HttpAsync(bridge);
        var bytes = await client.GetByteArrayAsync(new Uri($"{at}/clawnode-Linux-x86_64"));
        Assert.That(bytes, Is.EqualTo(await File.ReadAllBytesAsync(Binaries.Node)));
        Assert.That(await client.GetStringAsync(new Uri($"{at}/clawnode-Linux-x86_64.sha256")),
            Is.EqualTo($"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes))}  clawnode-Linux-x86_64\n"));
        Assert.That(await client.GetStringAsync(new Uri($"{at}/healthz")), Is.EqualTo("""{"ok":true,"status":"live"}"""));

        foreach (var name in (string[])["clawnode-Linux-aarch64", "clawnode-Darwin-arm64", "clawnode-Darwin-arm64.sha256", "clawnode-..%2f..%2fetc%2fpasswd"])
        {
            using var answer = await client.GetAsync(new Uri($"{at}/{name}"));
            Assert.That(((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType), Is.EqualTo((404, "text/plain")), name);
            Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo("There is no such clawnode here: this bridge has clawnode-Linux-x86_64 only.\n"));
        }

        using var missing = await client.GetAsync(new Uri($"{await HttpAsync(without)}/clawnode-Linux-x86_64"));
        Assert.That(await missing.Content.ReadAsStringAsync(), Does.Contain($"no program for Linux is at {_scratch.At("nothing")}").And.Contain("--clawnode FILE"));
    }

    private BridgeProcess Tls() => BridgeProcess.On(_scratch.At("state"), "--listen", "0.0.0.0:0");

    private static async Task<(int Code, string Output)> JoinAsync(BridgeProcess bridge, PlainUser user, string name) =>
        await user.RunAsync(["sh", "-c", (string)(await TokenAsync(bridge, name))["join_command"]!]);

    private static async Task<JsonNode> TokenAsync(BridgeProcess bridge, string name, bool autoApprove = true) => await bridge.CallAsync(
        "node_token_create", new JsonObject { ["hostname"] = name, ["labels"] = new JsonObject { ["zone"] = "a" }, ["auto_approve"] = autoApprove });

    private static async Task<string> HttpAsync(BridgeProcess bridge) =>
        ((string)(await TokenAsync(bridge, "nobody"))["gateway_url"]!).Replace("ws:", "http:", StringComparison.Ordinal);

    private static async Task<string> PidAsync(PlainUser user) =>
        JsonNode.Parse((await user.AgentAsync("status", "--json")).Output)!["pid"]!.ToJsonString();

    /// <summary>All programs of this machine but one.</summary>
    private Dictionary<string, string> Path(string without)
    {
        var folder = _scratch.At("bin");
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(_scratch.Path, File.GetUnixFileMode(_scratch.Path) | UnixFileMode.OtherExecute | UnixFileMode.GroupExecute);
        foreach (var file in ((string[])["/usr/bin", "/bin"]).SelectMany(Directory.EnumerateFiles))
        {
            var link = System.IO.Path.Combine(folder, System.IO.Path.GetFileName(file));
            if (System.IO.Path.GetFileName(file) != without && !File.Exists(link)) File.CreateSymbolicLink(link, file);
        }

        return new Dictionary<string, string> { ["PATH"] = folder };
    }
}
