using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClawNode.Config;
using ClawNode.Link;

namespace ClawNode.Tests.Link;

[TestFixture]
internal sealed class RevocationListTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [Test]
    public void A_server_on_its_CAs_list_is_not_trusted()
    {
        using var authority = new TestAuthority();
        var (bad, good) = (authority.IssueServer(), authority.IssueServer());
        var lists = RevocationList.ReadAll(TestLists.Of(authority, bad));
        Assert.That(Problem(authority, bad, lists), Is.EqualTo("its certificate was revoked by its CA."));
        Assert.That(Problem(authority, good, lists), Is.Null);
        Assert.That(Problem(authority, bad, RevocationList.ReadAll(TestLists.Of(authority))), Is.Null);
    }

    [Test]
    public void A_list_that_the_CA_did_not_sign_counts_for_nothing()
    {
        using var authority = new TestAuthority();
        using var other = new TestAuthority();
        var server = authority.IssueServer();
        Assert.That(Problem(authority, server, RevocationList.ReadAll(TestLists.Of(other, server))), Is.Null, "the same name, another key");
    }

    [Test]
    public void Several_lists_are_read_from_one_text_and_other_blocks_are_passed_over()
    {
        using var authority = new TestAuthority();
        var text = TestLists.Of(authority) + authority.Certificate.ExportCertificatePem() + "\n" + TestLists.Of(authority, authority.IssueServer());
        Assert.That(RevocationList.ReadAll(text), Has.Count.EqualTo(2));
        Assert.That(RevocationList.ReadAll(""), Is.Empty);
    }

    [TestCase("-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----")]
    [TestCase("-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----")]
    public void What_is_no_list_is_an_error(string pem) =>
        Assert.That(() => RevocationList.ReadAll(pem), Throws.TypeOf<CryptographicException>());

    private static string? Problem(TestAuthority authority, X509Certificate2 server, IReadOnlyList<RevocationList> lists)
    {
        var pin = CertificatePin.Of(new LinkConfig { Url = "wss://bridge.test", Ca = authority.Certificate.ExportCertificatePem() })!;
        return pin.Problem(server, null, false, Now, lists);
    }
}
