using System.Security.Cryptography.X509Certificates;
using ClawBridge.Pki;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawBridge.Tests.Pki;

internal sealed class ServerCertificateTests
{
    private static readonly string[] Names = ["bridge.lab", "localhost", "127.0.0.1", "::1"];

    [Test]
    public async Task A_listeners_certificate_is_for_its_names_and_verified_from_the_root_that_nodes_pin()
    {
        using var bench = new PkiBench();
        using var certificates = await StartAsync(bench);
        var shown = (await certificates.CurrentAsync(CancellationToken.None)).TargetCertificate;
        var sent = (await certificates.CurrentAsync(CancellationToken.None)).IntermediateCertificates;

        Assert.That(shown.MatchesHostname("bridge.lab") && shown.MatchesHostname("127.0.0.1") && !shown.MatchesHostname("elsewhere.lab"), Is.True);
        Assert.That(sent, Has.Count.EqualTo(1), "the issuing CA and not the root");
        Assert.That(bench.Problems(shown, sent[0].ExportCertificatePem()), Is.Empty);
        Assert.That(X509Certificate2.CreateFromPem(certificates.CaPem).RawData, Is.EqualTo(bench.Root.RawData));
    }

    [Test]
    public async Task It_is_renewed_30_days_before_its_end()
    {
        using var bench = new PkiBench();
        using var certificates = await StartAsync(bench);
        var first = await certificates.CurrentAsync(CancellationToken.None);
        bench.Bridge.Time.Advance(TimeSpan.FromDays(59));
        Assert.That(await certificates.CurrentAsync(CancellationToken.None), Is.SameAs(first));
        bench.Bridge.Time.Advance(TimeSpan.FromDays(2));
        Assert.That(await certificates.CurrentAsync(CancellationToken.None), Is.Not.SameAs(first));
    }

    [Test]
    public async Task When_it_is_revoked_or_its_CA_replaced_the_next_handshake_shows_another()
    {
        using var bench = new PkiBench();
        using var certificates = await StartAsync(bench);
        var first = await certificates.CurrentAsync(CancellationToken.None);
        var listed = (await bench.Bridge.ResultAsync("cert_list", """{"kind":"listener"}"""))[0];
        await bench.Bridge.ResultAsync("cert_revoke", $$"""{"cert_id":"{{listed.GetProperty("id").GetString()}}"}""");
        var second = await certificates.CurrentAsync(CancellationToken.None);
        await bench.Bridge.ResultAsync("ca_rotate");
        var third = await certificates.CurrentAsync(CancellationToken.None);

        Assert.Multiple(() =>
        {
            Assert.That(second.TargetCertificate.SerialNumber, Is.Not.EqualTo(first.TargetCertificate.SerialNumber));
            Assert.That(third.TargetCertificate.Issuer, Is.Not.EqualTo(second.TargetCertificate.Issuer));
            Assert.That(bench.Problems(third.TargetCertificate, third.IntermediateCertificates[0].ExportCertificatePem()), Is.Empty);
        });
        Assert.That(await certificates.CurrentAsync(CancellationToken.None), Is.SameAs(third));
        Snapshot.Match(PkiBench.Scrubbed(await bench.Bridge.CallAsync("cert_rotate", $$"""{"cert_id":"{{listed.GetProperty("id").GetString()}}"}""")));
    }

    [Test]
    public async Task It_alone_says_that_it_is_the_bridges()
    {
        using var bench = new PkiBench();
        await bench.IssueAsync("""{"common_name":"bridge.lab","dns_names":["localhost"],"ip_addresses":["127.0.0.1"]}""");
        using var certificates = await StartAsync(bench);

        var uris = bench.Bridge.State.Current.Rows(PkiTables.Certificates).Values.ToDictionary(record => record.Kind, record => Uris(record.Certificate));
        Assert.That(uris[CertificateKind.Listener], Is.EqualTo(new[] { "urn:clawbernetes:bridge:" + bench.Bridge.State.ClusterId }));
        Assert.That(uris[CertificateKind.Issued], Is.Empty);
    }

    private static IReadOnlyList<string> Uris(byte[] der)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(der);
        return AlternativeNames.Read(certificate.Extensions.Single(extension => extension.Oid?.Value == AlternativeNames.Oid).RawData).Uris;
    }

    private static async Task<ServerCertificates> StartAsync(PkiBench bench) =>
        await ServerCertificates.StartAsync(bench.Pki, Names, bench.Bridge.Time, NullLogger.Instance, CancellationToken.None);
}
