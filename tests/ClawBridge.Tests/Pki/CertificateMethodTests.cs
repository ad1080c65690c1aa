using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClawBridge.Pki;
using ClawBridge.State;

namespace ClawBridge.Tests.Pki;

internal sealed class CertificateMethodTests
{
    [Test]
    public async Task A_certificate_is_issued_with_its_key_chain_and_names()
    {
        using var bench = new PkiBench();
        var text = await bench.Bridge.CallAsync("cert_issue",
            """{"common_name":"gpu-1.lab.example","dns_names":["*.gpu.lab.example","gpu-1.lab.example","xn--bcher-kva.example"],"ip_addresses":["10.0.0.7","FD00::7"],"client_auth":true,"validity_days":90}""");
        Snapshot.Match(PkiBench.Scrubbed(text));

        var result = JsonDocument.Parse(text).RootElement.GetProperty("result");
        using var certificate = X509Certificate2.CreateFromPem(result.GetProperty("certificate_pem").GetString(), result.GetProperty("private_key_pem").GetString());
        Assert.Multiple(() =>
        {
            Assert.That(bench.Problems(certificate, result.GetProperty("chain_pem").GetString()!), Is.Empty);
            Assert.That(certificate.HasPrivateKey, Is.True);
            Assert.That(certificate.MatchesHostname("gpu-1.lab.example"), Is.True);
            Assert.That(certificate.MatchesHostname("10.0.0.7"), Is.True);
            Assert.That(certificate.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages, Is.EqualTo(X509KeyUsageFlags.DigitalSignature));
            Assert.That(Usages(certificate), Is.EqualTo(new[] { LeafCertificates.ServerAuthentication, LeafCertificates.ClientAuthentication }));
            Assert.That(certificate.NotAfter.ToUniversalTime(), Is.EqualTo((bench.Bridge.Time.GetUtcNow() + TimeSpan.FromDays(90)).UtcDateTime));
        });
    }

    [Test]
    public async Task A_client_needs_no_name_that_is_one()
    {
        using var bench = new PkiBench();
        var issued = await bench.IssueAsync("""{"common_name":"Ada Lovelace","server_auth":false,"client_auth":true}""");
        Assert.That(issued.GetProperty("dns_names").GetArrayLength() + issued.GetProperty("ip_addresses").GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task The_private_key_is_in_no_row_of_the_state_but_the_sealed_answer_of_an_idempotency_key()
    {
        using var bench = new PkiBench();
        var issued = await bench.IssueAsync("""{"common_name":"a","_meta":{"idempotency_key":"k"}}""");
        var key = issued.GetProperty("private_key_pem").GetString()!.Split('\n')[1];
        foreach (var row in bench.Bridge.State.Current.Rows(PkiTables.Certificates).Values)
            Assert.That(JsonSerializer.Serialize(row, PkiStateJson.Default.CertificateRecord), Does.Not.Contain(key));

        var again = await bench.IssueAsync("""{"common_name":"a","_meta":{"idempotency_key":"k"}}""");
        Assert.That(again.GetRawText(), Is.EqualTo(issued.GetRawText()));
        Assert.That(bench.Bridge.State.Current.Rows(PkiTables.Certificates), Has.Count.EqualTo(1));
    }

    [TestCase("ip", "10.0.0.7", "", "10.0.0.7")]
    [TestCase("wildcard", "*.lab.example", "*.lab.example", "")]
    public async Task The_common_name_is_among_the_names_where_it_is_one(string _, string commonName, string dns, string ip)
    {
        using var bench = new PkiBench();
        var issued = await bench.IssueAsync($$"""{"common_name":"{{commonName}}"}""");
        Assert.That(string.Join(' ', issued.GetProperty("dns_names").EnumerateArray()), Is.EqualTo(dns));
        Assert.That(string.Join(' ', issued.GetProperty("ip_addresses").EnumerateArray()), Is.EqualTo(ip));
    }

    [TestCase("missing", "{}")]
    [TestCase("server_without_name", """{"common_name":"Ada Lovelace"}""")]
    [TestCase("server_without_address", """{"common_name":"300.1.1.1"}""")]
    [TestCase("empty", """{"common_name":" "}""")]
    [TestCase("newline", """{"common_name":"a\nb.example"}""")]
    [TestCase("nul", """{"common_name":"a\u0000.example"}""")]
    [TestCase("too_long", """{"common_name":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}""")]
    [TestCase("not_ascii", """{"common_name":"bücher.example"}""")]
    [TestCase("wild_common_name", """{"common_name":"*.example"}""")]
    [TestCase("dns_newline", """{"common_name":"a","dns_names":["ok.example","b.example\r\nc.example"]}""")]
    [TestCase("dns_not_ascii", """{"common_name":"a","dns_names":["b\u00fccher.example"]}""")]
    [TestCase("dns_wildcard", """{"common_name":"a","dns_names":["a.*.example"]}""")]
    [TestCase("dns_wildcard_part", """{"common_name":"a","dns_names":["a*.lab.example"]}""")]
    [TestCase("dns_ip", """{"common_name":"a","dns_names":["10.0.0.7"]}""")]
    [TestCase("dns_underscore", """{"common_name":"a","dns_names":["a_b.example"]}""")]
    [TestCase("dns_dot", """{"common_name":"a","dns_names":["a.example."]}""")]
    [TestCase("ip", """{"common_name":"a","ip_addresses":["10.0.0"]}""")]
    [TestCase("ip_scope", """{"common_name":"a","ip_addresses":["fe80::1%eth0"]}""")]
    [TestCase("ip_newline", """{"common_name":"a","ip_addresses":["10.0.0.7\n"]}""")]
    [TestCase("no_usage", """{"common_name":"a","server_auth":false}""")]
    [TestCase("no_days", """{"common_name":"a","validity_days":0}""")]
    [TestCase("many_days", """{"common_name":"a","validity_days":4294967295}""")]
    [TestCase("huge_days", """{"common_name":"a","validity_days":99999999999999999999999}""")]
    [TestCase("no_csr", """{"common_name":"a","csr_pem":"-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----"}""")]
    [TestCase("csr_text", """{"common_name":"a","csr_pem":"please"}""")]
    public async Task What_cannot_be_issued_is_refused_and_changes_nothing(string name, string parameters)
    {
        using var bench = new PkiBench();
        Snapshot.Match(await bench.Bridge.CallAsync("cert_issue", parameters), name);
        Assert.That(bench.Bridge.State.Current.Rows(PkiTables.Certificates), Is.Empty);
        Assert.That(bench.Bridge.State.Current.Rows(PkiTables.Authorities), Is.Empty);
    }

    [Test]
    public async Task A_certificate_is_shown_with_everything_that_is_known_of_it()
    {
        using var bench = new PkiBench();
        var id = await bench.IssueIdAsync();
        bench.Bridge.Time.Advance(TimeSpan.FromDays(366));
        Snapshot.Match(PkiBench.Scrubbed(await bench.Bridge.CallAsync("cert_get", $$"""{"cert_id":"{{id.ToUpperInvariant()}}"}""")));
    }

    [TestCase("cert_get")]
    [TestCase("cert_revoke")]
    [TestCase("cert_rotate")]
    public async Task A_certificate_that_is_not_there_is_not_found_and_what_is_no_id_is_invalid(string method)
    {
        using var bench = new PkiBench();
        Snapshot.Match(await bench.Bridge.CallAsync(method, """{"cert_id":"4f1c2d3e-5a6b-4c7d-8e9f-0a1b2c3d4e5f"}"""), $"{method}.unknown");
        Snapshot.Match(await bench.Bridge.CallAsync(method, """{"cert_id":"gpu-1"}"""), $"{method}.no_id");
    }

    [Test]
    public async Task Certificates_are_listed_newest_first_by_their_end_and_in_pages()
    {
        using var bench = new PkiBench();
        foreach (var (name, days) in new[] { ("a", 10), ("b", 100), ("c", 30) })
        {
            await bench.IssueAsync($$"""{"common_name":"{{name}}","validity_days":{{days}}}""");
            bench.Bridge.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Snapshot.Match(PkiBench.Scrubbed((await bench.Bridge.ResultAsync("cert_list")).GetRawText()));
        Assert.That(await NamesAsync("""{"expiring_within_days":30}"""), Is.EqualTo("c a"));
        Assert.That(await NamesAsync("""{"expiring_within_days":4294967295}"""), Is.EqualTo("c b a"));
        bench.Bridge.Time.Advance(TimeSpan.FromDays(11));
        Assert.That(await NamesAsync("""{"expiring_within_days":0}"""), Is.EqualTo("a"), "what has ended is there too");
        Assert.That(await NamesAsync("""{"kind":"node"}"""), Is.Empty);
        var page = await bench.Bridge.ResultAsync("cert_list", """{"cursor":"","limit":2}""");
        Assert.That((page.GetProperty("total").GetInt32(), page.GetProperty("items").GetArrayLength()), Is.EqualTo((3, 2)));

        async Task<string> NamesAsync(string parameters) =>
            string.Join(' ', (await bench.Bridge.ResultAsync("cert_list", parameters)).EnumerateArray().Select(item => item.GetProperty("subject").GetString()));
    }

    [Test]
    public async Task A_revoked_certificate_is_kept_and_flagged_and_cannot_be_revoked_twice()
    {
        using var bench = new PkiBench();
        var id = await bench.IssueIdAsync();
        Snapshot.Match(PkiBench.Scrubbed(await bench.Bridge.CallAsync("cert_revoke", $$"""{"cert_id":"{{id}}","reason":"Superseded"}""")));
        Snapshot.Match(PkiBench.Scrubbed(await bench.Bridge.CallAsync("cert_revoke", $$"""{"cert_id":"{{id}}"}""")), "twice");
        Snapshot.Match(await bench.Bridge.CallAsync("cert_revoke", $$"""{"cert_id":"{{id}}","reason":"spite"}"""), "reason");

        var shown = await bench.Bridge.ResultAsync("cert_get", $$"""{"cert_id":"{{id}}"}""");
        Assert.That(shown.GetProperty("revocation_reason").GetString(), Is.EqualTo("superseded"));
        Assert.That((await bench.Bridge.ResultAsync("cert_list"))[0].GetProperty("revoked_at").GetInt64(), Is.EqualTo(bench.Pki.Now));
    }

    [Test]
    public async Task A_rotated_certificate_says_the_same_with_another_key()
    {
        using var bench = new PkiBench();
        var old = await bench.IssueAsync("""{"common_name":"gpu-1","dns_names":["gpu-1.lab.example"],"ip_addresses":["10.0.0.7"],"server_auth":false,"client_auth":true,"validity_days":7}""");
        var id = old.GetProperty("cert_id").GetString();
        bench.Bridge.Time.Advance(TimeSpan.FromDays(3));
        var text = await bench.Bridge.CallAsync("cert_rotate", $$"""{"cert_id":"{{id}}"}""");
        Snapshot.Match(PkiBench.Scrubbed(text));

        var made = JsonDocument.Parse(text).RootElement.GetProperty("result");
        using var certificate = X509Certificate2.CreateFromPem(made.GetProperty("certificate_pem").GetString(), made.GetProperty("private_key_pem").GetString());
        using var before = X509Certificate2.CreateFromPem(old.GetProperty("certificate_pem").GetString());
        Assert.Multiple(() =>
        {
            Assert.That(Usages(certificate), Is.EqualTo(new[] { LeafCertificates.ClientAuthentication }));
            Assert.That(certificate.GetPublicKey(), Is.Not.EqualTo(before.GetPublicKey()));
            Assert.That(certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().RawData,
                Is.EqualTo(before.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().RawData));
        });
        var shown = await bench.Bridge.ResultAsync("cert_get", $$"""{"cert_id":"{{id}}"}""");
        Assert.That(shown.GetProperty("replaced_by").GetString(), Is.EqualTo(made.GetProperty("cert_id").GetString()));
        Assert.That(shown.GetProperty("revoked_at").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Snapshot.Match(PkiBench.Scrubbed(await bench.Bridge.CallAsync("cert_rotate", $$"""{"cert_id":"{{id}}"}""")), "twice");
    }

    [Test]
    public async Task A_rotation_can_retire_the_old_certificate_and_take_a_signing_request()
    {
        using var bench = new PkiBench();
        var id = await bench.IssueIdAsync();
        var call = new JsonObject { ["cert_id"] = id, ["csr_pem"] = TestRequests.Elliptic("CN=ignored"), ["retire_old"] = true };
        Snapshot.Match(PkiBench.Scrubbed(await bench.Bridge.CallAsync("cert_rotate", call.ToJsonString())));
        Assert.That((await bench.Bridge.ResultAsync("cert_get", $$"""{"cert_id":"{{id}}"}""")).GetProperty("revocation_reason").GetString(), Is.EqualTo("superseded"));
    }

    [Test]
    public async Task No_secret_is_in_the_audit_or_the_events()
    {
        using var bench = new PkiBench();
        var key = (await bench.IssueAsync("""{"common_name":"a"}""")).GetProperty("private_key_pem").GetString()!.Split('\n')[1];
        var audit = string.Concat(bench.Bridge.State.Current.Rows(ClawBridge.Audit.AuditTables.Audit).Values.Select(row => row.ToString()));
        var events = string.Concat(bench.Bridge.State.Current.Rows(StateTables.Events).Values.Select(row => row.ToString()));
        Assert.That(audit + events, Does.Not.Contain(key).And.Not.Contain("PRIVATE KEY"));
        Assert.That(new CertIssueResult("id", "c", "secret", "", "", [], [], 0, "", "", null).ToString(), Does.Not.Contain("secret"));
    }

    private static IEnumerable<string?> Usages(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<Oid>().Select(oid => oid.Value);
}
