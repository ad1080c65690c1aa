using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClawNode.Identity;

namespace ClawNode.Tests.Identity;

[TestFixture]
internal sealed class NodeCertificateStoreTests
{
    private const string Url = "wss://bridge.test:1";

    private static readonly DateTimeOffset Now = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "clawnode-" + Guid.NewGuid().ToString("N"));
    private NodeCertificateStore _store = null!;

    [SetUp]
    public void Open() => _store = new NodeCertificateStore(StateDirectory.Open(_folder));

    [TearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void A_certificate_for_the_nodes_own_key_is_kept_for_its_link_only()
    {
        Assert.That(_store.Load(Url, Now), Is.Null);
        var (certificate, chain) = Issue(_store.CreateRequest(Url, "abc"));
        _store.Install(Url, certificate, chain);

        using var kept = _store.Load(Url, Now)!;
        Assert.Multiple(() =>
        {
            Assert.That(kept.HasPrivateKey, Is.True);
            Assert.That(kept.ExportCertificatePem(), Is.EqualTo(certificate));
            Assert.That(_store.Load("wss://other.test:1", Now), Is.Null);
            Assert.That(_store.Load(Url, Now.AddDays(31)), Is.Null, "an ended one is not shown");
        });
        var files = Directory.GetFiles(Path.Combine(_folder, "certificates"));
        Assert.That(files, Has.Length.EqualTo(1), "no key is left beside it");
        Assert.That(File.GetUnixFileMode(files[0]), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public void A_certificate_for_another_key_is_refused_and_the_one_before_stays()
    {
        var (first, chain) = Issue(_store.CreateRequest(Url, "abc"));
        _store.Install(Url, first, chain);
        var (stale, _) = Issue(_store.CreateRequest(Url, "abc"));
        _store.CreateRequest(Url, "abc");

        Assert.That(() => _store.Install(Url, stale, chain), Throws.InstanceOf<CryptographicException>());
        Assert.That(() => _store.Install("wss://other.test:1", first, chain), Throws.TypeOf<CryptographicException>().With.Message.Contains("no key waits"));
        Assert.That(() => _store.Install(Url, "nonsense", chain), Throws.InstanceOf<CryptographicException>());
        using var kept = _store.Load(Url, Now)!;
        Assert.That(kept.ExportCertificatePem(), Is.EqualTo(first));
    }

    [Test]
    public void A_damaged_file_is_no_certificate()
    {
        var (certificate, chain) = Issue(_store.CreateRequest(Url, "abc"));
        _store.Install(Url, certificate, chain);
        File.WriteAllText(Directory.GetFiles(Path.Combine(_folder, "certificates")).Single(), "-----BEGIN nonsense");
        Assert.That(_store.Load(Url, Now), Is.Null);
    }

    [Test]
    public void Lists_are_kept_as_they_came()
    {
        Assert.That(_store.LoadLists(Url), Is.Empty);
        _store.SaveLists(Url, "lists");
        Assert.That(_store.LoadLists(Url), Is.EqualTo("lists"));
    }

    private static (string Certificate, string Chain) Issue(string request)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = new CertificateRequest("CN=Test CA", key, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = root.CreateSelfSigned(Now.AddDays(-1), Now.AddDays(365));
        using var issued = CertificateRequest.LoadSigningRequestPem(request, HashAlgorithmName.SHA256).Create(authority, Now, Now.AddDays(30), [1, 2, 3]);
        return (issued.ExportCertificatePem(), authority.ExportCertificatePem());
    }
}
