using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClawBridge.Pki;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Tests.Pki;

internal sealed class ClusterCaTests
{
    private static readonly string[] Names = ["bridge.lab", "localhost", "127.0.0.1", "::1"];

    private readonly ManualTimeProvider _time = new();

    [Test]
    public async Task A_servers_certificate_chains_to_the_CA_and_to_nothing_else()
    {
        using var store = NewStore();
        using var ca = await OpenAsync(store);
        using var other = await OpenAsync(NewStore());
        using var server = ca.IssueServer(Names, TimeSpan.FromDays(90));

        Assert.That(Build(server, ca.Certificate, _time), Is.Empty);
        Assert.That(Build(server, other.Certificate, _time), Is.Not.Empty);
    }

    [Test]
    public async Task The_certificate_is_for_its_names_and_for_servers_only()
    {
        using var store = NewStore();
        using var ca = await OpenAsync(store);
        using var server = ca.IssueServer(Names, TimeSpan.FromDays(90));

        Assert.That(server.MatchesHostname("bridge.lab"), Is.True);
        Assert.That(server.MatchesHostname("127.0.0.1"), Is.True);
        Assert.That(server.MatchesHostname("elsewhere.lab"), Is.False);
        var alternatives = server.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.That(alternatives.EnumerateDnsNames(), Is.EqualTo(new[] { "bridge.lab", "localhost" }));
        Assert.That(alternatives.EnumerateIPAddresses(), Is.EqualTo(new[] { IPAddress.Loopback, IPAddress.IPv6Loopback }));
        var usages = server.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages;
        Assert.That(usages.Cast<Oid>().Select(oid => oid.Value), Is.EqualTo(new[] { "1.3.6.1.5.5.7.3.1" }));
        Assert.That(server.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority, Is.False);
        var authority = server.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().Single();
        var subject = ca.Certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single();
        Assert.That(Convert.ToHexString(authority.KeyIdentifier!.Value.Span), Is.EqualTo(subject.SubjectKeyIdentifier));
        Assert.That(server.NotAfter.ToUniversalTime(), Is.EqualTo((_time.GetUtcNow() + TimeSpan.FromDays(90)).UtcDateTime));
    }

    [Test]
    public async Task The_CA_is_an_authority_for_ten_years_on_P_256()
    {
        using var store = NewStore();
        using var ca = await OpenAsync(store);

        var constraints = ca.Certificate.Extensions.OfType<X509BasicConstraintsExtension>().Single();
        Assert.That((constraints.CertificateAuthority, constraints.Critical), Is.EqualTo((true, true)));
        Assert.That(ca.Certificate.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages, Is.EqualTo(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign));
        Assert.That(ca.Certificate.GetECDsaPublicKey()!.KeySize, Is.EqualTo(256));
        Assert.That(ca.Certificate.NotAfter.ToUniversalTime(), Is.EqualTo(_time.GetUtcNow().AddYears(10).UtcDateTime));
        Assert.That(ca.Certificate.HasPrivateKey, Is.False);
        Assert.That(ca.Sha256, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(X509Certificate2.CreateFromPem(ca.Pem).RawData))));
    }

    [Test]
    public async Task The_same_CA_is_there_after_a_restart_and_its_key_lies_nowhere_readable()
    {
        using var store = NewStore();
        using var first = await OpenAsync(store);
        using var second = await OpenAsync(store);
        using var server = second.IssueServer(Names, TimeSpan.FromDays(1));

        Assert.That(second.Sha256, Is.EqualTo(first.Sha256));
        Assert.That(Build(server, first.Certificate, _time), Is.Empty);
        var record = store.Current.Rows(PkiTables.Authorities).Values.Single();
        Assert.That(() => ECDsa.Create().ImportPkcs8PrivateKey(record.SealedKey, out _), Throws.InstanceOf<CryptographicException>());
    }

    [Test]
    public async Task Under_another_master_key_the_CA_does_not_open()
    {
        using var store = NewStore();
        using (await OpenAsync(store))
        {
            Assert.That(async () => await OpenAsync(store, masterKey: 1), Throws.InstanceOf<CryptographicException>());
        }
    }

    [Test]
    public async Task The_servers_certificate_is_renewed_30_days_before_its_end()
    {
        using var store = NewStore();
        using var certificates = new ServerCertificates(await OpenAsync(store), Names, _time);
        var first = certificates.Current;
        _time.Advance(TimeSpan.FromDays(59));
        Assert.That(certificates.Current, Is.SameAs(first));
        _time.Advance(TimeSpan.FromDays(2));

        Assert.That(certificates.Current, Is.Not.SameAs(first));
        Assert.That(Build(certificates.Current.TargetCertificate, X509Certificate2.CreateFromPem(certificates.CaPem), _time), Is.Empty);
    }

    private static Store NewStore() => Store.Open(new Schema([StateTables.Events, PkiTables.Authorities]), new MemoryJournal("cluster-1"), new ManualTimeProvider());

    private async Task<ClusterCa> OpenAsync(Store store, byte masterKey = 0)
    {
        var key = new byte[32];
        key[0] = masterKey;
        using var random = RandomNumberGenerator.Create();
        using var sealer = new AesGcmSealer(key, random);
        return await ClusterCa.OpenAsync(store, sealer, _time, CancellationToken.None);
    }

    /// <summary>What a node that pins the CA finds wrong with the chain.</summary>
    private static string Build(X509Certificate2 server, X509Certificate2 pinned, TimeProvider time)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(pinned);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        chain.ChainPolicy.VerificationTime = time.GetUtcNow().UtcDateTime;
        return chain.Build(server) ? "" : string.Join(' ', chain.ChainStatus.Select(status => status.Status));
    }
}
