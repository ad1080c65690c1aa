using System.Net.Http;
using System.Text.Json.Nodes;
using EndToEnd.Support;

namespace EndToEnd.Pki;

/// <summary>Nodes and their certificates over real TLS, with the native programs.</summary>
internal sealed class MutualTlsTests
{
    private static readonly JsonObject NodeConfig = new() { ["runtimes"] = new JsonArray() };

    private Scratch _scratch = null!;

    [SetUp]
    public void Start() => _scratch = new Scratch();

    [TearDown]
    public void Stop() => _scratch.Dispose();

    [Test]
    public async Task A_node_joins_returns_with_its_certificate_and_is_kept_out_once_that_is_revoked()
    {
        await using var bridge = Bridge("--require-mtls");
        await using var node = await NodeProcess.JoinAsync(bridge, _scratch, "gpu-1", NodeConfig);
        var issued = (await CertificatesAsync(bridge)).Single();

        await bridge.CallAsync("cert_revoke", new JsonObject { ["cert_id"] = (string)issued["id"]! });
        await bridge.UntilAsync("node_get", """{"node_id":"gpu-1"}""", n => !(bool)n["connected"]!);
        await UntilAsync(() => node.Errors.Contains("certificate refused", StringComparison.Ordinal), () => node.Errors);
        Assert.That((bool)(await bridge.CallAsync("node_get", """{"node_id":"gpu-1"}"""))["connected"]!, Is.False);

        await node.KillAsync();
        await using var back = await NodeProcess.JoinAsync(bridge, _scratch, "gpu-1", NodeConfig);
        Assert.That(await CertificatesAsync(bridge), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_node_without_its_certificate_is_refused_and_says_what_to_do()
    {
        await using var bridge = Bridge("--require-mtls");
        var file = await NodeProcess.PrepareAsync(bridge, _scratch, "gpu-1", NodeConfig);
        Directory.Delete(_scratch.At("gpu-1-state/certificates"), recursive: true);
        await using var node = NodeProcess.Again(file);
        await UntilAsync(() => node.Errors.Contains("client certificate required", StringComparison.Ordinal), () => node.Errors);
        Assert.That(node.Errors, Does.Contain("clawnode join"));
    }

    [Test]
    public async Task A_new_issuing_CA_and_a_revoked_listener_certificate_pass_without_a_word_to_the_nodes()
    {
        await using var bridge = Bridge();
        await using var node = await NodeProcess.JoinAsync(bridge, _scratch, "gpu-1", NodeConfig);
        var root = await FileAsync("root.pem", (string)(await bridge.CallAsync("ca_status"))["certificate_pem"]!);
        var port = await PortAsync(bridge);
        Assert.That(await ShownAsync(port, root), Does.Contain("Clawbernetes Issuing CA 1").And.Contain("Verify return code: 0 (ok)"));

        await bridge.CallAsync("ca_rotate");
        await bridge.UntilAsync("cert_list", """{"kind":"node"}""", list => list.AsArray().Count >= 2);
        Assert.That((bool)(await bridge.CallAsync("node_get", """{"node_id":"gpu-1"}"""))["connected"]!, Is.True);
        Assert.That(await ShownAsync(port, root), Does.Contain("Clawbernetes Issuing CA 2").And.Contain("Verify return code: 0 (ok)"));

        foreach (var shown in (await bridge.CallAsync("cert_list", """{"kind":"listener"}""")).AsArray())
            await bridge.CallAsync("cert_revoke", new JsonObject { ["cert_id"] = (string)shown!["id"]! });
        await UntilAsync(() => Directory.GetFiles(_scratch.At("gpu-1-state/certificates"), "*.crl").Length > 0, () => node.Errors);
        await node.KillAsync();
        await using var again = NodeProcess.Again(node.ConfigFile);
        await bridge.UntilAsync("node_get", """{"node_id":"gpu-1"}""", n => (bool)n["connected"]! && (string)n["status"]! == "healthy");
    }

    [Test]
    public async Task When_the_issuing_CA_is_revoked_a_connected_node_stays_and_one_that_was_away_has_to_join_again()
    {
        await using var bridge = Bridge("--require-mtls");
        await using var near = await NodeProcess.JoinAsync(bridge, _scratch, "gpu-1", NodeConfig);
        await using var away = await NodeProcess.JoinAsync(bridge, _scratch, "gpu-2", NodeConfig);
        await bridge.UntilAsync("cert_list", """{"kind":"node"}""", list => list.AsArray().Count == 2);
        await away.KillAsync();
        await bridge.UntilAsync("node_get", """{"node_id":"gpu-2"}""", n => !(bool)n["connected"]!);
        var asked = await bridge.ErrorAsync("ca_rotate", new JsonObject { ["revoke_old"] = true });
        Assert.That(asked["data"]!["plan"]!.ToJsonString(), Does.Contain("Connected nodes that get new certificates first: 1;").And.Contain("have to join again with a new token: 1 (gpu-2)."));

        var meta = new JsonObject { ["confirm"] = (string)asked["data"]!["confirm"]! };
        var rotated = await bridge.CallAsync("ca_rotate", new JsonObject { ["revoke_old"] = true, ["_meta"] = meta });
        Assert.That((rotated["revoked_cas"]!.ToJsonString(), rotated["to_rejoin"]!.ToJsonString()), Is.EqualTo(("[\"issuing-1\"]", "[\"gpu-2\"]")));
        Assert.That((bool)(await bridge.CallAsync("node_get", """{"node_id":"gpu-1"}"""))["connected"]!, Is.True);
        await UntilAsync(() => Directory.GetFiles(_scratch.At("gpu-1-state/certificates"), "*.crl").Length > 0, () => near.Errors);

        await near.KillAsync();
        await using var again = NodeProcess.Again(near.ConfigFile);
        await bridge.UntilAsync("node_get", """{"node_id":"gpu-1"}""", n => (bool)n["connected"]!);
        await using var late = NodeProcess.Again(away.ConfigFile);
        await UntilAsync(() => late.Errors.Contains("certificate refused", StringComparison.Ordinal), () => late.Errors);
        Assert.That((bool)(await bridge.CallAsync("node_get", """{"node_id":"gpu-2"}"""))["connected"]!, Is.False);
    }

    [Test]
    public async Task The_listener_serves_the_revocation_list_to_everybody()
    {
        await using var bridge = Bridge("--require-mtls");
        var port = await PortAsync(bridge);
        var issued = await bridge.CallAsync("cert_issue", """{"common_name":"a"}""");
        await bridge.CallAsync("cert_revoke", new JsonObject { ["cert_id"] = (string)issued["cert_id"]! });
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
        using var client = new HttpClient(handler);
        await File.WriteAllBytesAsync(_scratch.At("list.der"), await client.GetByteArrayAsync(new Uri($"https://127.0.0.1:{port}/ca.crl")));
        await FileAsync("issuing.pem", (string)issued["chain_pem"]!);

        var text = await OpenSsl.RunAsync("crl", "-inform", "DER", "-in", _scratch.At("list.der"), "-noout", "-text", "-CAfile", _scratch.At("issuing.pem"));
        Assert.That(text, Does.Contain("verify OK").And.Contain(((string)issued["serial"]!).ToUpperInvariant()));
        using var missing = await client.GetAsync(new Uri($"https://127.0.0.1:{port}/ca.crl?issuer=issuing-9"));
        Assert.That((int)missing.StatusCode, Is.EqualTo(404));
    }

    [Test]
    public async Task Certificates_cannot_be_demanded_where_there_is_no_TLS()
    {
        await using var bridge = BridgeProcess.On(_scratch.At("state"), "--listen", "127.0.0.1:0", "--require-mtls");
        Assert.That(await bridge.ExitAsync(), Is.Not.Zero);
        Assert.That(bridge.Errors, Does.Contain("Client certificates cannot be required on 127.0.0.1:0"));
    }

    private async Task<string> FileAsync(string name, string text)
    {
        await File.WriteAllTextAsync(_scratch.At(name), text);
        return _scratch.At(name);
    }

    private BridgeProcess Bridge(params string[] more) => BridgeProcess.On(_scratch.At("state"), ["--listen", "0.0.0.0:0", .. more]);

    private static async Task<IReadOnlyList<JsonNode>> CertificatesAsync(BridgeProcess bridge) =>
        [.. (await bridge.CallAsync("cert_list", """{"kind":"node"}""")).AsArray().Select(item => item!)];

    private static async Task<int> PortAsync(BridgeProcess bridge) =>
        new Uri((string)(await bridge.CallAsync("node_token_create", """{"hostname":"nobody"}"""))["gateway_url"]!).Port;

    /// <summary>What openssl sees of the listener and its chain.</summary>
    private static async Task<string> ShownAsync(int port, string root) =>
        (await OpenSsl.TryAsync("s_client", "-connect", $"127.0.0.1:{port}", "-CAfile", root, "-verify_ip", "127.0.0.1", "-showcerts")).Output;

    private static async Task UntilAsync(Func<bool> condition, Func<string> otherwise)
    {
        for (var tries = 0; tries < 750 && !condition(); tries++) await Task.Delay(40);
        Assert.That(condition(), Is.True, otherwise());
    }
}
