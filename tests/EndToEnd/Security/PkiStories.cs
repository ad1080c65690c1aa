using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace EndToEnd.Security;

/// <summary>Certificates from the first to the revoked one. What openssl says of them is told in the room Pki.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class PkiStories() : RoomStories("pki")
{
    private const string Nowhere = "00000000-0000-4000-8000-000000000000";

    protected override IReadOnlyList<(string Method, string Parameters)> NamingNothing =>
    [
        ("cert_get", $$"""{"cert_id":"{{Nowhere}}"}"""),
        ("cert_revoke", $$"""{"cert_id":"{{Nowhere}}"}"""),
        ("cert_rotate", $$"""{"cert_id":"{{Nowhere}}"}"""),
        ("ca_crl", """{"issuer":"issuing-9"}"""),
        ("ca_rotate", """{"revoke_old":true}"""),
    ];

    /// <summary>A CA has to end first, which takes years.</summary>
    protected override IReadOnlyList<(string Method, int Code)> OutOfReach => [("cert_issue", -32004), ("ca_rotate", -32004)];

    [Test]
    [Order(1)]
    public async Task A_certificate_is_issued_shown_listed_and_leads_to_the_root()
    {
        var status = await Owner.CallAsync("ca_status");
        Assert.That(((int)status["total_certs_issued"]!, (bool)status["initialized"]!), Is.EqualTo((0, false)), "looking makes no CA");
        var issued = await Owner.CallAsync("cert_issue", """{"common_name":"gpu-1.lab.example","dns_names":["alt.lab.example"],"ip_addresses":["10.0.0.7"],"validity_days":30,"client_auth":true}""");
        using var leaf = X509Certificate2.CreateFromPem((string)issued["certificate_pem"]!, (string)issued["private_key_pem"]!);
        using var issuer = X509Certificate2.CreateFromPem((string)issued["chain_pem"]!);
        status = await Owner.CallAsync("ca_status");
        using var root = X509Certificate2.CreateFromPem((string)status["certificate_pem"]!);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.ExtraStore.Add(issuer);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        Assert.That(chain.Build(leaf), Is.True);
        Assert.That(leaf.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant(), Is.EqualTo((string)issued["fingerprint_sha256"]!));
        Assert.That(leaf.SerialNumber.ToLowerInvariant().TrimStart('0'), Is.EqualTo(((string)issued["serial"]!).TrimStart('0')));
        Assert.That(issued["dns_names"]!.ToJsonString(), Is.EqualTo("""["gpu-1.lab.example","alt.lab.example"]"""), "the common name is a name too");

        var shown = await Owner.CallAsync("cert_get", Named(issued));
        Assert.That(((string)shown["subject"]!, (string)shown["kind"]!, (bool)shown["is_expired"]!), Is.EqualTo(("gpu-1.lab.example", "issued", false)));
        Assert.That((int)shown["days_until_expiry"]!, Is.EqualTo(29).Or.EqualTo(30));
        Assert.That((shown["ip_addresses"]!.ToJsonString(), shown["key_usages"]!.ToJsonString()), Is.EqualTo(("""["10.0.0.7"]""", """["digital_signature","server_auth","client_auth"]""")));
        Assert.That((string)shown["certificate_pem"]!, Is.EqualTo((string)issued["certificate_pem"]!));
        Assert.That(shown.ToJsonString(), Does.Not.Contain("PRIVATE KEY"));
        await Owner.CallAsync("cert_issue", """{"common_name":"later","validity_days":400}""");
        Assert.That(Names(await Owner.CallAsync("cert_list")), Is.EqualTo(new[] { "later", "gpu-1.lab.example" }));
        Assert.That(Names(await Owner.CallAsync("cert_list", """{"expiring_within_days":31}""")), Is.EqualTo(new[] { "gpu-1.lab.example" }));
        Assert.That((await Owner.CallAsync("cert_list", """{"kind":"node"}""")).AsArray(), Is.Empty);
        Assert.That((int)(await Owner.CallAsync("ca_status"))["total_certs_issued"]!, Is.EqualTo(2));
    }

    [Test]
    [Order(2)]
    public async Task A_key_that_stays_at_home_gets_a_certificate_by_its_signing_request()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=gpu-2.lab.example", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        var issued = await Owner.CallAsync("cert_issue", new JsonObject { ["csr_pem"] = request });
        Assert.That((issued["private_key_pem"], issued["note"]), Is.EqualTo(((JsonNode?)null, (JsonNode?)null)));
        using var leaf = X509Certificate2.CreateFromPem((string)issued["certificate_pem"]!);
        Assert.That(leaf.PublicKey.ExportSubjectPublicKeyInfo(), Is.EqualTo(key.ExportSubjectPublicKeyInfo()));
        await Owner.RefusedAsync(-32602, "cert_issue", new JsonObject { ["csr_pem"] = request.Replace('A', 'B') });
    }

    [Test]
    [Order(3)]
    public async Task A_request_that_makes_no_good_certificate_issues_none()
    {
        foreach (var parameters in new[]
        {
            """{"common_name":""}""", """{"common_name":"a\nb"}""", """{"common_name":"a\u0000b"}""", "{}",
            """{"common_name":"a","dns_names":["bücher.example"]}""", """{"common_name":"a","dns_names":["a b"]}""", """{"common_name":"a","ip_addresses":["10.0.0.256"]}""",
            """{"common_name":"a","validity_days":0}""", """{"common_name":"a","validity_days":826}""", """{"common_name":"a","validity_days":4294967295}""",
            """{"common_name":"a","server_auth":false}""", """{"csr_pem":"not one"}""",
        }) await Owner.RefusedAsync(-32602, "cert_issue", parameters);
        foreach (var method in new[] { "cert_get", "cert_revoke", "cert_rotate" }) await Owner.RefusedAsync(-32602, method, """{"cert_id":"1"}""");
        await Owner.RefusedAsync(-32602, "cert_list", """{"expiring_within_days":-1}""");
        Assert.That((await Owner.CallAsync("cert_list")).AsArray(), Is.Empty);
    }

    [Test]
    [Order(4)]
    public async Task A_certificate_is_rotated_and_revoked_and_the_list_says_so()
    {
        var first = await Owner.CallAsync("cert_issue", """{"common_name":"gpu-1.lab.example","validity_days":30}""");
        var second = await Owner.CallAsync("cert_rotate", $$"""{"cert_id":{{Quoted(first["cert_id"])}},"retire_old":true}""");
        Assert.That(((string)second["replaces"]!, (bool)second["is_old_revoked"]!, (string)second["subject"]!), Is.EqualTo(((string)first["cert_id"]!, true, "gpu-1.lab.example")));
        using var leaf = X509Certificate2.CreateFromPem((string)second["certificate_pem"]!, (string)second["private_key_pem"]!);
        Assert.That(leaf.HasPrivateKey, Is.True);
        var old = await Owner.CallAsync("cert_get", Named(first));
        Assert.That(((string)old["replaced_by"]!, (string)old["revocation_reason"]!, old["revoked_at"] is null), Is.EqualTo(((string)second["cert_id"]!, "superseded", false)));
        await Owner.RefusedAsync(-32004, "cert_rotate", Named(first));
        await Owner.RefusedAsync(-32004, "cert_revoke", Named(first));

        var revoked = await Owner.CallAsync("cert_revoke", $$"""{"cert_id":{{Quoted(second["cert_id"])}},"reason":"Key_Compromise"}""");
        Assert.That((string)revoked["revocation_reason"]!, Is.EqualTo("key_compromise"));
        var lists = await Owner.CallAsync("ca_crl");
        Assert.That((string)lists["crl_pem"]!, Does.Contain("BEGIN X509 CRL"));
        Assert.That(lists["crls"]!.AsArray().Select(list => (string)list!["issuer"]!), Is.EqualTo(new[] { "root", "issuing-1" }));
        var list = (await Owner.CallAsync("ca_crl", """{"issuer":"issuing-1"}"""))["crls"]!.AsArray().Single()!;
        Assert.That(list["revoked"]!.AsArray().Select(id => (string)id!), Is.EquivalentTo(new[] { (string)first["cert_id"]!, (string)second["cert_id"]! }));
        Assert.That((int)(await Owner.CallAsync("ca_status"))["revoked_certs"]!, Is.EqualTo(2));
    }

    [Test]
    [Order(5)]
    public async Task A_new_issuing_CA_takes_over_and_everything_outlives_a_kill()
    {
        var before = await Owner.CallAsync("cert_issue", """{"common_name":"before"}""");
        var rotated = await Owner.CallAsync("ca_rotate");
        await Owner.RefusedAsync(-32005, "ca_rotate", """{"revoke_old":true}""");
        Assert.That(((string)rotated["issuing_ca"]!["id"]!, (string)rotated["retired_ca"]!["id"]!), Is.EqualTo(("issuing-2", "issuing-1")));
        Assert.That((rotated["issuing_ca"]!["retired_at"], (int)rotated["retired_ca"]!["certs_issued"]!), Is.EqualTo(((JsonNode?)null, 1)));
        var after = await Owner.CallAsync("cert_issue", """{"common_name":"after"}""");
        Assert.That((string)after["ca_pem"]!, Is.EqualTo((string)before["ca_pem"]!), "the root stays");
        Assert.That((string)(await Owner.CallAsync("cert_get", Named(after)))["issuer"]!, Is.EqualTo("issuing-2"));
        await Owner.CallAsync("cert_revoke", Named(before));
        // Of the whole days that are left one is over within the first second.
        await Bridge.UntilAsync("cert_list", "{}", list => list.AsArray().All(item => (int)item!["days_until_expiry"]! == 364));
        var (status, lists) = (await Owner.CallAsync("ca_status"), await Owner.CallAsync("ca_crl"));
        await AssertOutlivesAsync(("cert_list", "{}"), ("cert_get", Named(before)), ("cert_get", Named(after)));
        var again = await Owner.CallAsync("ca_status");
        foreach (var member in new[] { "certificate_pem", "chain_pem", "total_certs_issued", "revoked_certs", "issuing_cas" })
            Assert.That(again[member]!.ToJsonString(), Is.EqualTo(status[member]!.ToJsonString()), member);

        // Lists are signed anew after a start, with higher numbers, and say the same.
        foreach (var (old, now) in lists["crls"]!.AsArray().Zip((await Owner.CallAsync("ca_crl"))["crls"]!.AsArray()))
        {
            Assert.That(((string)now!["issuer"]!, now["revoked"]!.ToJsonString()), Is.EqualTo(((string)old!["issuer"]!, old["revoked"]!.ToJsonString())));
            Assert.That((long)now["number"]!, Is.GreaterThan((long)old["number"]!));
        }

        await CommandAsync("cert_rotate", Named(after));
    }

    private static string Named(JsonNode issued) => $$"""{"cert_id":{{Quoted(issued["cert_id"])}}}""";

    private static IEnumerable<string> Names(JsonNode list) => list.AsArray().Select(item => (string)item!["subject"]!);
}
