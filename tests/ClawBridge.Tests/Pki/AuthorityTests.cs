using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClawBridge.Pki;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Tests.Pki;

internal sealed class AuthorityTests
{
    [Test]
    public async Task The_root_signs_issuing_CAs_only_and_those_sign_no_further_CA()
    {
        using var bench = new PkiBench();
        await bench.IssueIdAsync();
        var status = await bench.Bridge.ResultAsync("ca_status");
        using var root = X509Certificate2.CreateFromPem(status.GetProperty("certificate_pem").GetString());
        using var issuing = X509Certificate2.CreateFromPem(status.GetProperty("chain_pem").GetString());

        Assert.Multiple(() =>
        {
            Assert.That(Constraints(root), Is.EqualTo((true, true, 1, true)));
            Assert.That(Constraints(issuing), Is.EqualTo((true, true, 0, true)));
            Assert.That(root.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages, Is.EqualTo(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign));
            Assert.That(issuing.GetECDsaPublicKey()!.KeySize, Is.EqualTo(256));
            Assert.That(root.NotAfter.ToUniversalTime(), Is.EqualTo(bench.Bridge.Time.GetUtcNow().AddYears(20).UtcDateTime));
            Assert.That(issuing.NotAfter.ToUniversalTime(), Is.EqualTo(bench.Bridge.Time.GetUtcNow().AddYears(10).UtcDateTime));
            Assert.That(bench.Problems(issuing, ""), Is.Empty);
            Assert.That(status.GetProperty("fingerprint_sha256").GetString(), Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(root.RawData))));
        });
    }

    [Test]
    public async Task Looking_makes_no_CA_and_says_that_there_is_none()
    {
        using var bench = new PkiBench();
        var revision = bench.Bridge.State.Current.Revision;
        foreach (var session in new[] { SessionOptions.Owner, new SessionOptions { IsReadOnly = true } })
        {
            Snapshot.Match(await bench.Bridge.CallAsync("ca_status", "{}", session), "status");
            Snapshot.Match(await bench.Bridge.CallAsync("ca_crl", "{}", session), "crl");
            Snapshot.Match(await bench.Bridge.CallAsync("ca_crl", """{"issuer":"issuing-1"}""", session), "crl_of_one");
        }

        Assert.That(bench.Bridge.State.Current.Revision, Is.EqualTo(revision));
        Assert.That(bench.Bridge.State.Current.Rows(PkiTables.Authorities), Is.Empty);
    }

    [Test]
    public async Task The_status_shows_true_dates_and_counts()
    {
        using var bench = new PkiBench();
        var id = await bench.IssueIdAsync();
        await bench.IssueIdAsync("gpu-2.lab.example");
        await bench.Bridge.ResultAsync("cert_revoke", $$"""{"cert_id":"{{id}}"}""");

        Snapshot.Match(PkiBench.Scrubbed(await bench.Bridge.CallAsync("ca_status")));
    }

    [Test]
    public async Task The_count_of_issued_certificates_outlives_the_certificates()
    {
        using var bench = new PkiBench();
        await bench.IssueAsync("""{"common_name":"old","validity_days":1}""");
        bench.Bridge.Time.Advance(TimeSpan.FromDays(367));
        var rule = new CertificateRetention();
        Assert.That(rule.IsDue(bench.Bridge.State.Current, bench.Pki.Now), Is.True);
        Assert.That(await bench.Bridge.State.TransactAsync(transaction => rule.Delete(transaction, 10)), Is.EqualTo(1));

        Assert.That((await bench.Bridge.ResultAsync("cert_list")).GetArrayLength(), Is.Zero);
        Assert.That((await bench.Bridge.ResultAsync("ca_status")).GetProperty("total_certs_issued").GetInt32(), Is.EqualTo(1));
    }

    [Test]
    public async Task Of_the_listeners_certificates_the_newest_hundred_are_kept_and_what_is_revoked()
    {
        using var bench = new PkiBench();
        var first = await IssueListenerAsync(bench);
        await bench.Bridge.ResultAsync("cert_revoke", $$"""{"cert_id":"{{first.Id}}"}""");
        for (var i = 0; i < CertificateRetention.MostListener + 3; i++) await IssueListenerAsync(bench);
        var rule = new CertificateRetention();
        await bench.Bridge.State.TransactAsync(transaction => rule.Delete(transaction, 1000));

        var kept = bench.Bridge.State.Current.Rows(PkiTables.Certificates);
        Assert.That(kept, Has.Count.EqualTo(CertificateRetention.MostListener + 1));
        Assert.That(kept.ContainsKey(first.Id), Is.True);
        Assert.That(rule.IsDue(bench.Bridge.State.Current, bench.Pki.Now), Is.False);
    }

    [Test]
    public async Task A_new_issuing_CA_leaves_old_certificates_valid_and_the_root_as_it_was()
    {
        using var bench = new PkiBench();
        var before = await bench.IssueAsync("""{"common_name":"gpu-1.lab.example"}""");
        var root = bench.Root;
        bench.Bridge.Time.Advance(TimeSpan.FromDays(1));

        Snapshot.Match(PkiBench.Scrubbed(await bench.Bridge.CallAsync("ca_rotate")));
        var after = await bench.IssueAsync("""{"common_name":"gpu-1.lab.example"}""");

        using var old = X509Certificate2.CreateFromPem(before.GetProperty("certificate_pem").GetString());
        using var made = X509Certificate2.CreateFromPem(after.GetProperty("certificate_pem").GetString());
        Assert.Multiple(() =>
        {
            Assert.That(bench.Root.RawData, Is.EqualTo(root.RawData));
            Assert.That(old.IssuerName.Name, Is.Not.EqualTo(made.IssuerName.Name));
            Assert.That(bench.Problems(old, before.GetProperty("chain_pem").GetString()!), Is.Empty);
            Assert.That(bench.Problems(made, after.GetProperty("chain_pem").GetString()!), Is.Empty);
        });
        var chain = (await bench.Bridge.ResultAsync("cert_get", $$"""{"cert_id":"{{before.GetProperty("cert_id").GetString()}}"}""")).GetProperty("chain_pem").GetString();
        Assert.That(chain, Is.EqualTo(before.GetProperty("chain_pem").GetString()), "the chain of the CA that issued it");
        Assert.That(bench.Bridge.State.Current.Rows(StateTables.Events).Values.Select(e => e.Kind), Does.Contain("ca.rotated"));
    }

    [Test]
    public async Task A_retired_CA_goes_on_revoking_what_it_issued()
    {
        using var bench = new PkiBench();
        var id = await bench.IssueIdAsync();
        await bench.Bridge.ResultAsync("ca_rotate");
        await bench.Bridge.ResultAsync("cert_revoke", $$"""{"cert_id":"{{id}}","reason":"keyCompromise"}""");

        Snapshot.Match(PkiBench.Scrubbed(await bench.Bridge.CallAsync("ca_crl")));
    }

    [Test]
    public async Task A_revoked_CA_is_on_the_roots_list_once_that_is_confirmed()
    {
        using var bench = new PkiBench();
        await bench.IssueIdAsync();
        await bench.Bridge.ResultAsync("ca_rotate");
        await bench.IssueIdAsync();
        var dry = await bench.Bridge.ResultAsync("ca_rotate", """{"revoke_old":true,"_meta":{"dry_run":true}}""");
        var asked = await bench.Bridge.ErrorAsync("ca_rotate", """{"revoke_old":true}""");
        Assert.That(dry.GetProperty("changes").GetArrayLength(), Is.GreaterThan(1));
        Assert.That((asked.GetProperty("code").GetInt32(), bench.Bridge.State.Current.Rows(PkiTables.Authorities).Count), Is.EqualTo((-32005, 3)), "nothing is done yet");
        Snapshot.Match(asked.GetProperty("data").GetProperty("plan").GetRawText(), "plan");
        var confirm = asked.GetProperty("data").GetProperty("confirm").GetString();

        Snapshot.Match(PkiBench.Scrubbed(await bench.Bridge.CallAsync("ca_rotate", $$$"""{"revoke_old":true,"_meta":{"confirm":"{{{confirm}}}"}}""")), "done");
        Snapshot.Match(PkiBench.Scrubbed(await bench.Bridge.CallAsync("ca_crl", """{"issuer":"root"}""")), "crl");
        Assert.That((await bench.Bridge.ResultAsync("ca_status")).GetProperty("issuing_cas")[2].GetProperty("revoked_at").ValueKind, Is.EqualTo(System.Text.Json.JsonValueKind.Number));
        Assert.That(bench.Bridge.State.Current.Rows(StateTables.Events).Values.Count(e => e.Kind == "ca.revoked"), Is.EqualTo(2));
        await bench.IssueIdAsync();
    }

    [Test]
    public async Task Where_there_is_no_CA_none_is_revoked_or_made()
    {
        using var bench = new PkiBench();
        Assert.That((await bench.Bridge.ErrorAsync("ca_rotate", """{"revoke_old":true}""")).GetProperty("code").GetInt32(), Is.EqualTo(-32000));
        Assert.That(bench.Bridge.State.Current.Rows(PkiTables.Authorities), Is.Empty);
    }

    [Test]
    public async Task A_dry_run_makes_no_CA()
    {
        using var bench = new PkiBench();
        var answer = await bench.Bridge.ResultAsync("cert_issue", """{"common_name":"a","_meta":{"dry_run":true}}""");
        Assert.That(answer.GetProperty("changes").EnumerateArray().Select(c => c.GetProperty("kind").GetString()).Distinct(), Is.EqualTo(new[] { "authorities", "certificates" }));
        Assert.That(bench.Bridge.State.Current.Rows(PkiTables.Authorities), Is.Empty);
    }

    [Test]
    public async Task The_keys_lie_nowhere_readable_and_open_under_their_master_key_only()
    {
        using var bench = new PkiBench();
        await bench.IssueIdAsync();
        using var other = new AesGcmSealer([.. Enumerable.Repeat((byte)1, 32)], bench.Bridge.Random);
        foreach (var record in bench.Bridge.State.Current.Rows(PkiTables.Authorities).Values)
        {
            Assert.That(() => ECDsa.Create().ImportPkcs8PrivateKey(record.SealedKey, out _), Throws.InstanceOf<CryptographicException>());
            Assert.That(() => Authority.Open(record, other), Throws.TypeOf<CryptographicException>().With.Message.Contains("does not open under this master key"));
        }

        var moved = bench.Bridge.State.Current.Find(PkiTables.Authorities, "issuing-1")! with { Id = "root" };
        Assert.That(() => Authority.Open(moved, bench.Bridge.Sealer), Throws.InstanceOf<CryptographicException>(), "a key is bound to its row");
    }

    [Test]
    public async Task Resealing_puts_every_key_under_the_new_master_key()
    {
        using var bench = new PkiBench();
        await bench.IssueIdAsync();
        using var next = new AesGcmSealer([.. Enumerable.Repeat((byte)1, 32)], bench.Bridge.Random);
        await bench.Bridge.State.TransactAsync(transaction =>
        {
            PkiReseal.Reseal(transaction, bench.Bridge.Sealer, next);
            return true;
        });

        foreach (var record in bench.Bridge.State.Current.Rows(PkiTables.Authorities).Values)
        {
            Assert.That(() => Authority.Open(record, bench.Bridge.Sealer), Throws.InstanceOf<CryptographicException>());
            using var opened = Authority.Open(record, next);
        }

        Assert.That(
            async () => await bench.Bridge.State.TransactAsync(transaction =>
            {
                PkiReseal.Reseal(transaction, bench.Bridge.Sealer, next);
                return true;
            }),
            Throws.TypeOf<CryptographicException>());
    }

    [Test]
    public async Task After_its_end_an_issuing_CA_issues_nothing()
    {
        using var bench = new PkiBench();
        await bench.IssueIdAsync();
        bench.Bridge.Time.Advance(TimeSpan.FromDays(3600));
        Snapshot.Match(await bench.Bridge.CallAsync("cert_issue", """{"common_name":"a"}"""), "outlives");
        bench.Bridge.Time.Advance(TimeSpan.FromDays(100));
        Snapshot.Match(await bench.Bridge.CallAsync("cert_issue", """{"common_name":"a"}"""), "ended");
        await bench.Bridge.ResultAsync("ca_rotate");
        await bench.IssueIdAsync();
    }

    [Test]
    public async Task An_issuing_CA_is_replaced_half_a_year_before_its_end_but_for_the_last_under_the_root()
    {
        using var bench = new PkiBench();
        await bench.IssueIdAsync();
        Assert.That(await RenewedAsync(bench, TimeSpan.FromDays(3400)), Is.EqualTo(1));
        Assert.That(await RenewedAsync(bench, TimeSpan.FromDays(80)), Is.EqualTo(2));
        Assert.That(await RenewedAsync(bench, TimeSpan.FromDays(3500)), Is.EqualTo(3));
        Assert.That(await RenewedAsync(bench, TimeSpan.FromDays(320)), Is.EqualTo(3), "it ends with the root, and so would the next");
    }

    private static async Task<int> RenewedAsync(PkiBench bench, TimeSpan later)
    {
        bench.Bridge.Time.Advance(later);
        await bench.Pki.Authorities.RenewAsync(CancellationToken.None);
        return Authorities.AllIssuing(bench.Bridge.State.Current.Rows(PkiTables.Authorities)).Count;
    }

    private static ValueTask<CertificateRecord> IssueListenerAsync(PkiBench bench)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var leaf = new LeafRequest
        {
            Kind = CertificateKind.Listener, CommonName = "bridge", DnsNames = ["bridge"], ServerAuth = true, PublicKey = new PublicKey(key), Lifetime = TimeSpan.FromDays(90),
        };
        return bench.Bridge.State.TransactAsync(transaction => bench.Pki.Certificates.Issue(transaction, leaf));
    }

    private static (bool Ca, bool HasLength, int Length, bool Critical) Constraints(X509Certificate2 certificate)
    {
        var constraints = certificate.Extensions.OfType<X509BasicConstraintsExtension>().Single();
        return (constraints.CertificateAuthority, constraints.HasPathLengthConstraint, constraints.PathLengthConstraint, constraints.Critical);
    }
}
