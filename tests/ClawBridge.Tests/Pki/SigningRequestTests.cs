using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClawBridge.Pki;

namespace ClawBridge.Tests.Pki;

internal sealed class SigningRequestTests
{
    private static readonly X509Extension ClientOnly = new X509EnhancedKeyUsageExtension([new Oid(LeafCertificates.ClientAuthentication)], false);

    private static IEnumerable<TestCaseData> Refused()
    {
        var uri = new SubjectAlternativeNameBuilder();
        uri.AddUri(new Uri("urn:clawbernetes:node:" + new string('a', 64)));
        yield return Case("ca", TestRequests.Elliptic("CN=a", new X509BasicConstraintsExtension(true, false, 0, true)));
        yield return Case("cert_sign", TestRequests.Elliptic("CN=a", new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true)));
        yield return Case("code_signing", TestRequests.Elliptic("CN=a", new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.3")], false)));
        yield return Case("uri", TestRequests.Elliptic("CN=a", uri.Build()));
        yield return Case("other_extension", TestRequests.Elliptic("CN=a", new X509Extension("2.5.29.30", [0x30, 0x00], true)));
        yield return Case("small_rsa", TestRequests.Rsa("CN=a", 1024));
        yield return Case("curve", TestRequests.Elliptic("CN=a", ECCurve.NamedCurves.brainpoolP256r1));
        yield return Case("name", TestRequests.Elliptic("CN=a", TestRequests.Names("a_b.example")));
        yield return Case("no_name", TestRequests.Elliptic("O=lab"));
        yield return Case("ed25519", TestRequests.OfKind("1.3.101.112", "1.3.101.112"));
        yield return Case("unknown_key", TestRequests.OfKind("1.2.3.4", "1.2.840.10045.4.3.2"));
        yield return Case("md5", TestRequests.OfKind("1.2.840.113549.1.1.1", "1.2.840.113549.1.1.4"));
        yield return Case("sha1", TestRequests.OfKind("1.2.840.10045.2.1", "1.2.840.10045.4.1"));
        yield return Case("two", TestRequests.Elliptic("CN=a") + "\n" + TestRequests.Elliptic("CN=b"));
        yield return Case("with_key", TestRequests.Elliptic("CN=a") + "\n-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        yield return Case("server_without_name", TestRequests.Elliptic("CN=Ada Lovelace"));
        yield return Case("signature", Spoiled(TestRequests.Elliptic("CN=a")));

        static TestCaseData Case(string name, string pem) => new TestCaseData(name, pem).SetArgDisplayNames(name);
    }

    [Test]
    public async Task The_key_stays_where_it_is_and_names_come_from_the_request()
    {
        using var bench = new PkiBench();
        var csr = TestRequests.Elliptic("O=lab, CN=gpu-1.lab.example", TestRequests.Names("alt.lab.example"), ClientOnly);
        var text = await bench.Bridge.CallAsync("cert_issue", new JsonObject { ["csr_pem"] = csr }.ToJsonString());
        Snapshot.Match(PkiBench.Scrubbed(text));

        using var certificate = X509Certificate2.CreateFromPem(JsonDocument.Parse(text).RootElement.GetProperty("result").GetProperty("certificate_pem").GetString());
        Assert.That(certificate.Subject, Is.EqualTo("CN=gpu-1.lab.example"));
        Assert.That(
            certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<Oid>().Select(oid => oid.Value),
            Is.EqualTo(new[] { LeafCertificates.ClientAuthentication }));
        Assert.That(certificate.GetPublicKey(),
            Is.EqualTo(CertificateRequest.LoadSigningRequestPem(csr, HashAlgorithmName.SHA256).PublicKey.EncodedKeyValue.RawData));
    }

    [Test]
    public async Task Params_win_over_the_request()
    {
        using var bench = new PkiBench();
        var call = new JsonObject
        {
            ["csr_pem"] = TestRequests.Elliptic("CN=gpu-1.lab.example", TestRequests.Names("alt.lab.example"), ClientOnly),
            ["common_name"] = "other", ["ip_addresses"] = new JsonArray("10.0.0.7"), ["server_auth"] = true, ["client_auth"] = false,
        };
        var issued = await bench.IssueAsync(call.ToJsonString());
        var shown = await bench.Bridge.ResultAsync("cert_get", $$"""{"cert_id":"{{issued.GetProperty("cert_id").GetString()}}"}""");
        Assert.That(string.Join(' ', shown.GetProperty("dns_names").EnumerateArray()), Is.EqualTo("other"));
        Assert.That(string.Join(' ', shown.GetProperty("key_usages").EnumerateArray()), Is.EqualTo("digital_signature server_auth"));
    }

    [Test]
    public async Task An_RSA_key_may_also_wrap_keys()
    {
        using var bench = new PkiBench();
        var issued = await bench.IssueAsync(new JsonObject { ["csr_pem"] = TestRequests.Rsa("CN=a", 2048) }.ToJsonString());
        using var certificate = X509Certificate2.CreateFromPem(issued.GetProperty("certificate_pem").GetString());
        Assert.That(certificate.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages,
            Is.EqualTo(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment));
        var shown = await bench.Bridge.ResultAsync("cert_get", $$"""{"cert_id":"{{issued.GetProperty("cert_id").GetString()}}"}""");
        Assert.That(string.Join(' ', shown.GetProperty("key_usages").EnumerateArray()), Is.EqualTo("digital_signature key_encipherment server_auth"));
    }

    [TestCaseSource(nameof(Refused))]
    public async Task A_request_that_asks_for_too_much_or_is_not_right_is_refused(string name, string csr)
    {
        using var bench = new PkiBench();
        Snapshot.Match(await bench.Bridge.CallAsync("cert_issue", new JsonObject { ["csr_pem"] = csr }.ToJsonString()), name);
        Assert.That(bench.Bridge.State.Current.Rows(PkiTables.Certificates), Is.Empty);
    }

    /// <summary>The same request with another last byte of its signature.</summary>
    private static string Spoiled(string pem)
    {
        var fields = PemEncoding.Find(pem);
        var der = Convert.FromBase64String(pem[fields.Base64Data]);
        der[^1] ^= 1;
        return PemEncoding.WriteString("CERTIFICATE REQUEST", der);
    }
}
