using System.Text.Json.Nodes;
using EndToEnd.Support;

namespace EndToEnd.Pki;

/// <summary>What the cluster's CA issues, judged by openssl.</summary>
internal sealed class OpenSslTests
{
    private Scratch _scratch = null!;
    private BridgeProcess _bridge = null!;

    [SetUp]
    public void Start()
    {
        _scratch = new Scratch();
        _bridge = BridgeProcess.On(_scratch.At("state"));
    }

    [TearDown]
    public async Task Stop()
    {
        await _bridge.DisposeAsync();
        _scratch.Dispose();
    }

    [Test]
    public async Task A_certificate_verifies_with_its_chain_from_the_root_and_for_its_names_and_usages_only()
    {
        var issued = await IssueAsync("""{"common_name":"gpu-1.lab.example","dns_names":["*.gpu.lab.example"],"ip_addresses":["10.0.0.7","fd00::7"],"validity_days":30}""");
        var leaf = await FileAsync("leaf.pem", issued["certificate_pem"]);
        var chain = await FileAsync("chain.pem", issued["chain_pem"]);
        var root = await RootAsync();

        await OpenSsl.RunAsync("verify", "-x509_strict", "-CAfile", root, "-untrusted", chain, "-purpose", "sslserver", "-verify_hostname", "gpu-1.lab.example", leaf);
        await OpenSsl.RunAsync("verify", "-CAfile", root, "-untrusted", chain, "-verify_hostname", "a.gpu.lab.example", leaf);
        await OpenSsl.RunAsync("verify", "-CAfile", root, "-untrusted", chain, "-verify_ip", "10.0.0.7", leaf);
        Assert.That((await OpenSsl.TryAsync("verify", "-CAfile", root, leaf)).Code, Is.Not.Zero, "without the chain");
        Assert.That((await OpenSsl.TryAsync("verify", "-CAfile", root, "-untrusted", chain, "-purpose", "sslclient", leaf)).Code, Is.Not.Zero);
        Assert.That((await OpenSsl.TryAsync("verify", "-CAfile", root, "-untrusted", chain, "-verify_hostname", "gpu-2.lab.example", leaf)).Code, Is.Not.Zero);

        var text = await OpenSsl.RunAsync("x509", "-in", leaf, "-noout", "-text");
        Assert.Multiple(() =>
        {
            Assert.That(text, Does.Match(@"Key Usage: critical\s+Digital Signature\n"));
            Assert.That(text, Does.Match(@"Extended Key Usage: \s+TLS Web Server Authentication\n"));
            Assert.That(text, Does.Match(@"Basic Constraints: critical\s+CA:FALSE"));
            Assert.That(text, Does.Match(@"DNS:gpu-1.lab.example, DNS:\*.gpu.lab.example, IP Address:10.0.0.7, IP Address:FD00:0:0:0:0:0:0:7"));
        });
        var key = await FileAsync("key.pem", issued["private_key_pem"]);
        Assert.That(await OpenSsl.RunAsync("pkey", "-in", key, "-pubout"), Is.EqualTo(await OpenSsl.RunAsync("x509", "-in", leaf, "-noout", "-pubkey")));
        var serial = await OpenSsl.RunAsync("x509", "-in", leaf, "-noout", "-serial");
        Assert.That(serial.Trim(), Is.EqualTo("serial=" + ((string)issued["serial"]!).ToUpperInvariant()));
    }

    [TestCase("ec", "-newkey ec -pkeyopt ec_paramgen_curve:P-256")]
    [TestCase("ec384", "-newkey ec -pkeyopt ec_paramgen_curve:P-384")]
    [TestCase("rsa", "-newkey rsa:2048")]
    public async Task A_signing_request_of_openssl_gets_a_certificate_for_its_own_key(string kind, string key)
    {
        var (keyFile, csrFile) = (_scratch.At($"{kind}.key"), _scratch.At($"{kind}.csr"));
        await OpenSsl.RunAsync(["req", "-new", .. key.Split(' '), "-nodes", "-keyout", keyFile, "-out", csrFile, "-subj", "/O=lab/CN=gpu-1.lab.example", "-addext", "subjectAltName=DNS:alt.lab.example,IP:10.0.0.7"]);
        var issued = await _bridge.CallAsync("cert_issue", new JsonObject { ["csr_pem"] = await File.ReadAllTextAsync(csrFile), ["client_auth"] = true });
        var leaf = await FileAsync("leaf.pem", issued["certificate_pem"]);
        var chain = await FileAsync("chain.pem", issued["chain_pem"]);

        Assert.That(issued["private_key_pem"], Is.Null);
        await OpenSsl.RunAsync("verify", "-x509_strict", "-CAfile", await RootAsync(), "-untrusted", chain, "-verify_hostname", "alt.lab.example", leaf);
        Assert.That(await OpenSsl.RunAsync("pkey", "-in", keyFile, "-pubout"), Is.EqualTo(await OpenSsl.RunAsync("x509", "-in", leaf, "-noout", "-pubkey")));
        var usage = await OpenSsl.RunAsync("x509", "-in", leaf, "-noout", "-ext", "keyUsage");
        Assert.That(usage.Contains("Key Encipherment", StringComparison.Ordinal), Is.EqualTo(kind == "rsa"));
    }

    [Test]
    public async Task A_signing_request_for_a_CA_is_refused()
    {
        var csr = _scratch.At("ca.csr");
        await OpenSsl.RunAsync("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", _scratch.At("ca.key"), "-out", csr, "-subj", "/CN=evil", "-addext", "basicConstraints=critical,CA:TRUE");
        var error = await _bridge.ErrorAsync("cert_issue", new JsonObject { ["csr_pem"] = await File.ReadAllTextAsync(csr) });
        Assert.That((int)error["code"]!, Is.EqualTo(-32602));
    }

    [Test]
    public async Task A_revoked_certificate_is_on_the_signed_list_and_others_verify_against_it()
    {
        var (bad, good) = (await IssueAsync("""{"common_name":"bad"}"""), await IssueAsync("""{"common_name":"good"}"""));
        await _bridge.CallAsync("ca_rotate");
        var after = await IssueAsync("""{"common_name":"after"}""");
        await _bridge.CallAsync("cert_revoke", new JsonObject { ["cert_id"] = (string)bad["cert_id"]!, ["reason"] = "key_compromise" });
        var crl = await _bridge.CallAsync("ca_crl");
        var lists = await FileAsync("lists.pem", crl["crl_pem"]);
        var root = await RootAsync();

        foreach (var (issued, isGood) in new[] { (bad, false), (good, true), (after, true) })
        {
            var leaf = await FileAsync("leaf.pem", issued["certificate_pem"]);
            var chain = await FileAsync("chain.pem", issued["chain_pem"]);
            await OpenSsl.RunAsync("verify", "-CAfile", root, "-untrusted", chain, leaf);
            var (code, output) = await OpenSsl.TryAsync("verify", "-crl_check_all", "-CAfile", root, "-untrusted", chain, "-CRLfile", lists, leaf);
            Assert.That(code == 0, Is.EqualTo(isGood), output);
            if (!isGood) Assert.That(output, Does.Contain("certificate revoked"));
        }

        var older = crl["crls"]!.AsArray().Single(list => (string)list!["issuer"]! == "issuing-1")!;
        await File.WriteAllBytesAsync(_scratch.At("list.der"), Convert.FromBase64String((string)older["der_base64"]!));
        var text = await OpenSsl.RunAsync("crl", "-inform", "DER", "-in", _scratch.At("list.der"), "-noout", "-text", "-CAfile", await FileAsync("issuing.pem", bad["chain_pem"]));
        Assert.Multiple(() =>
        {
            Assert.That(text, Does.Contain("verify OK"));
            Assert.That(text, Does.Contain("Key Compromise"));
            Assert.That(text, Does.Contain("X509v3 CRL Number"));
            Assert.That(text, Does.Contain(((string)bad["serial"]!).ToUpperInvariant()));
        });
    }

    [Test]
    public async Task What_a_revoked_CA_issued_verifies_no_more_against_the_roots_list()
    {
        var before = await IssueAsync("""{"common_name":"before"}""");
        var asked = await _bridge.ErrorAsync("ca_rotate", JsonNode.Parse("""{"revoke_old":true}""")!.AsObject());
        var confirm = (string)asked["data"]!["confirm"]!;
        await _bridge.CallAsync("ca_rotate", new JsonObject { ["revoke_old"] = true, ["_meta"] = new JsonObject { ["confirm"] = confirm } });
        var after = await IssueAsync("""{"common_name":"after"}""");
        var lists = await FileAsync("lists.pem", (await _bridge.CallAsync("ca_crl"))["crl_pem"]);
        var root = await RootAsync();
        foreach (var (issued, isGood) in new[] { (before, false), (after, true) })
        {
            var leaf = await FileAsync("leaf.pem", issued["certificate_pem"]);
            var chain = await FileAsync("chain.pem", issued["chain_pem"]);
            var (code, output) = await OpenSsl.TryAsync("verify", "-crl_check_all", "-CAfile", root, "-untrusted", chain, "-CRLfile", lists, leaf);
            Assert.That(code == 0, Is.EqualTo(isGood), output);
            if (!isGood) Assert.That(output, Does.Contain("Clawbernetes Issuing CA 1").And.Contain("certificate revoked"));
        }
    }

    [Test]
    public async Task The_CA_and_what_it_issued_outlive_the_process()
    {
        var issued = await IssueAsync("""{"common_name":"gpu-1.lab.example"}""");
        var before = (string)(await _bridge.CallAsync("ca_status"))["fingerprint_sha256"]!;
        _bridge.CloseInput();
        await _bridge.ExitAsync();
        await _bridge.DisposeAsync();
        var key = ((string)issued["private_key_pem"]!).Split('\n')[1];
        foreach (var file in Directory.EnumerateFiles(_scratch.At("state"), "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length > 0))
            Assert.That(System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)), Does.Not.Contain(key), file);
        _bridge = BridgeProcess.On(_scratch.At("state"));

        var status = await _bridge.CallAsync("ca_status");
        Assert.That(((string)status["fingerprint_sha256"]!, (int)status["total_certs_issued"]!), Is.EqualTo((before, 1)));
        var shown = await _bridge.CallAsync("cert_get", new JsonObject { ["cert_id"] = (string)issued["cert_id"]! });
        Assert.That((string)shown["certificate_pem"]!, Is.EqualTo((string)issued["certificate_pem"]!));
    }

    private Task<JsonNode> IssueAsync(string parameters) => _bridge.CallAsync("cert_issue", parameters);

    private async Task<string> RootAsync() => await FileAsync("root.pem", (await _bridge.CallAsync("ca_status"))["certificate_pem"]);

    private async Task<string> FileAsync(string name, JsonNode? text)
    {
        var path = _scratch.At(name);
        await File.WriteAllTextAsync(path, (string)text!);
        return path;
    }
}
