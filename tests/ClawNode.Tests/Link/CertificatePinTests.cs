using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using ClawNode.Config;
using ClawNode.Link;

namespace ClawNode.Tests.Link;

/// <summary>Real TLS handshakes over a socket in a temporary folder.</summary>
[TestFixture]
internal sealed class CertificatePinTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [Test]
    public async Task A_server_of_the_given_ca_is_trusted()
    {
        using var authority = new TestAuthority();
        var pin = CertificatePin.Of(new LinkConfig { Url = "wss://bridge.test", Ca = authority.Certificate.ExportCertificatePem() });
        Assert.That(await ProblemAsync(pin!, authority.IssueServer(), []), Is.Null);
    }

    [Test]
    public async Task A_server_of_another_ca_is_not()
    {
        using var authority = new TestAuthority();
        using var other = new TestAuthority();
        var pin = CertificatePin.Of(new LinkConfig { Url = "wss://bridge.test", Ca = other.Certificate.ExportCertificatePem() });
        Assert.That(await ProblemAsync(pin!, authority.IssueServer(), []), Does.StartWith("its certificate is not a valid one of the pinned CA"));
    }

    [Test]
    public void A_ca_known_by_its_hash_has_to_be_sent_and_to_have_signed()
    {
        using var authority = new TestAuthority();
        using var other = new TestAuthority();
        var pin = CertificatePin.Of(new LinkConfig { Url = "wss://bridge.test", CaSha256 = authority.Sha256 })!;
        using var sent = new X509Chain();
        sent.ChainPolicy.ExtraStore.Add(authority.Certificate);
        Assert.Multiple(() =>
        {
            Assert.That(pin.Problem(authority.IssueServer(), sent, false, Now, []), Is.Null);
            Assert.That(pin.Problem(other.IssueServer(), sent, false, Now, []), Does.StartWith("its certificate is not a valid one"));
        });
    }

    [Test]
    public async Task A_root_that_the_server_leaves_out_comes_from_its_download_when_the_hash_is_right()
    {
        using var authority = new TestAuthority();
        using var other = new TestAuthority();
        var link = new LinkConfig { Url = "wss://bridge.test", CaSha256 = authority.Sha256 };
        Assert.That(await ProblemAsync(CertificatePin.Of(link)!, authority.IssueServer(), [authority.Certificate]), Does.StartWith("neither what it sent"));

        var downloaded = CaDownload.Match(authority.Certificate.ExportCertificatePem(), authority.Sha256);
        Assert.That(await ProblemAsync(CertificatePin.Of(link, downloaded)!, authority.IssueServer(), []), Is.Null);
        Assert.That(await ProblemAsync(CertificatePin.Of(link, downloaded)!, other.IssueServer(), []), Does.StartWith("its certificate is not a valid one"));
        Assert.That(CaDownload.Match(other.Certificate.ExportCertificatePem(), authority.Sha256), Is.Null);
        Assert.That(CaDownload.Match("-----BEGIN nonsense", authority.Sha256), Is.Null);
    }

    [Test]
    public async Task The_hash_of_the_servers_own_certificate_is_no_ca()
    {
        using var authority = new TestAuthority();
        var server = authority.IssueServer();
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(server.RawData));
        var pin = CertificatePin.Of(new LinkConfig { Url = "wss://bridge.test", CaSha256 = hash })!;
        Assert.That(await ProblemAsync(pin, server, [authority.Certificate]), Does.StartWith("its certificate is not a valid one"));
    }

    [Test]
    public async Task A_certificate_for_another_host_or_another_time_is_not_trusted()
    {
        using var authority = new TestAuthority();
        var pin = CertificatePin.Of(new LinkConfig { Url = "wss://bridge.test", Ca = authority.Certificate.ExportCertificatePem() })!;
        Assert.That(await ProblemAsync(pin, authority.IssueServer(), [], host: "other.test"), Does.StartWith("its certificate is for another host name"));
        Assert.That(await ProblemAsync(pin, authority.IssueServer(Now.AddDays(-1)), []), Does.StartWith("its certificate is not a valid one"));
    }

    [Test]
    public async Task Of_a_bridges_ca_only_the_bridges_own_certificate_is_trusted()
    {
        using var authority = new TestAuthority("Clawbernetes Root CA");
        using var other = new TestAuthority("Clawbernetes Root CA");
        var pin = CertificatePin.Of(new LinkConfig { Url = "wss://bridge.test", Ca = authority.Certificate.ExportCertificatePem() })!;
        const string own = "urn:clawbernetes:bridge:0f9a";
        Assert.That(await ProblemAsync(pin, authority.IssueServer(uri: own), []), Is.Null);
        Assert.That(await ProblemAsync(pin, authority.IssueServer(), []), Does.StartWith("its certificate is of the bridge's CA, but it is not the bridge's own"));
        Assert.That(await ProblemAsync(pin, authority.IssueServer(uri: "urn:clawbernetes:node:0f9a"), []), Does.StartWith("its certificate is of the bridge's CA"));
        Assert.That(await ProblemAsync(pin, other.IssueServer(uri: own), []), Does.StartWith("its certificate is not a valid one of the pinned CA"));
    }

    [Test]
    public void A_bridges_ca_that_is_known_by_its_hash_asks_for_the_same()
    {
        using var authority = new TestAuthority("Clawbernetes Root CA");
        using var sent = new X509Chain();
        sent.ChainPolicy.ExtraStore.Add(authority.Certificate);
        var pin = CertificatePin.Of(new LinkConfig { Url = "wss://bridge.test", CaSha256 = authority.Sha256 })!;
        Assert.That(pin.Problem(authority.IssueServer(uri: "urn:clawbernetes:bridge:0f9a"), sent, false, Now, []), Is.Null);
        Assert.That(pin.Problem(authority.IssueServer(), sent, false, Now, []), Does.StartWith("its certificate is of the bridge's CA"));
    }

    [TestCase("-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----")]
    [TestCase("/nonexistent/ca.pem")]
    public void A_ca_that_cannot_be_read_is_an_error_of_the_config(string ca) =>
        Assert.That(() => CertificatePin.Load(ca), Throws.TypeOf<ConfigException>());

    private static async Task<string?> ProblemAsync(CertificatePin pin, X509Certificate2 server, X509Certificate2Collection sentBeside, string host = "bridge.test")
    {
        var path = Path.Combine(Path.GetTempPath(), "pin-" + Guid.NewGuid().ToString("N")[..8]);
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        using var caller = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await caller.ConnectAsync(new UnixDomainSocketEndPoint(path));
        using var accepted = await listener.AcceptAsync();
        await using var serverStream = new SslStream(new NetworkStream(accepted));
        await using var clientStream = new SslStream(new NetworkStream(caller));

        string? problem = null;
        var context = SslStreamCertificateContext.Create(server, sentBeside, offline: true);
        var serving = serverStream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = context });
        try
        {
            await clientStream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = host,
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                {
                    problem = pin.Problem(certificate, chain, errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch), Now, []);
                    return problem is null;
                },
            });
        }
        catch (AuthenticationException)
        {
            Assert.That(problem, Is.Not.Null);
        }
        accepted.Close();
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return problem;
    }
}
