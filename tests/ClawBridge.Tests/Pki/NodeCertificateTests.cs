using System.Security.Cryptography.X509Certificates;
using ClawBridge.Fleet;
using ClawBridge.Pki;
using ClawBridge.Protocol.Frames;
using ClawBridge.State;
using ClawBridge.Tests.Fleet;

namespace ClawBridge.Tests.Pki;

internal sealed class NodeCertificateTests
{
    [Test]
    public async Task A_joining_node_gets_a_certificate_that_says_which_node_it_is()
    {
        await using var bench = new NodeCertificateBench();
        await bench.JoinAsync();

        var certificate = bench.Installed!;
        Assert.Multiple(() =>
        {
            Assert.That(certificate.Subject, Is.EqualTo("CN=gpu-1"));
            var names = AlternativeNames.Read(certificate.Extensions.Single(e => e.Oid!.Value == AlternativeNames.Oid).RawData);
            Assert.That(names.Uris, Is.EqualTo(new[] { "urn:clawbernetes:node:" + bench.Node.Id }));
            Assert.That(certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages[0].Value, Is.EqualTo(LeafCertificates.ClientAuthentication));
            Assert.That(certificate.NotAfter.ToUniversalTime(), Is.EqualTo((bench.Fleet.Time.GetUtcNow() + TimeSpan.FromDays(30)).UtcDateTime));
            var record = bench.Fleet.Store.Current.Find(PkiTables.Certificates, bench.Pointer!.CertificateId)!;
            Assert.That((record.Kind, record.NodeId, record.ServerAuth), Is.EqualTo((CertificateKind.Node, bench.Node.Id, false)));
            Assert.That(bench.Fleet.Events, Does.Contain("node.certificate_renewed"));
        });
    }

    [Test]
    public async Task Where_certificates_are_demanded_a_node_comes_back_with_its_own_only()
    {
        await using var bench = new NodeCertificateBench();
        var (first, token) = await bench.JoinAsync();
        first.HangUp();

        var (_, code, sentence) = await bench.ReturnAsync(token, new PeerTls(null, true));
        Assert.That((code, sentence), Is.EqualTo(("CLIENT_CERTIFICATE_REQUIRED",
            "client certificate required: this bridge takes nodes with a certificate of the cluster only; make a join token with node_token_create and run clawnode join on the node")));
        Assert.That((await bench.ReturnAsync(token, bench.Shown())).Code, Is.Null);
        Assert.That((await bench.ReturnAsync(token, new PeerTls(null, false))).Code, Is.Null, "where none is demanded none is needed");
    }

    [Test]
    public async Task A_certificate_of_another_node_or_another_CA_or_an_ended_one_is_refused_though_none_is_demanded()
    {
        await using var bench = new NodeCertificateBench();
        await using var other = new NodeCertificateBench();
        var (_, token) = await bench.JoinAsync();
        await other.JoinAsync();
        var (_, neighbour) = await bench.Fleet.KnockAsync(new TestNode(2) { Name = "gpu-2" }, new ConnectAuth { Token = await bench.Fleet.TokenAsync("gpu-2") });
        var neighboursToken = neighbour.GetProperty("payload").GetProperty("auth").GetProperty("deviceToken").GetString()!;

        Assert.That((await bench.ReturnAsync(token, other.Shown(required: false))).Code, Is.EqualTo("CLIENT_CERTIFICATE_UNKNOWN_CA"));
        Assert.That((await bench.ReturnAsync(token, new PeerTls([1, 2, 3], false))).Code, Is.EqualTo("CLIENT_CERTIFICATE_UNKNOWN_CA"));
        var (_, refusal) = await bench.Fleet.KnockAsync(new TestNode(2), new ConnectAuth { Token = neighboursToken }, tls: bench.Shown(required: false));
        Assert.That(refusal.GetProperty("error").GetProperty("details").GetProperty("code").GetString(), Is.EqualTo("CLIENT_CERTIFICATE_WRONG_NODE"));
        bench.Fleet.Time.Advance(TimeSpan.FromDays(31));
        Assert.That((await bench.ReturnAsync(token, bench.Shown(required: false))).Code, Is.EqualTo("CLIENT_CERTIFICATE_EXPIRED"));
    }

    [Test]
    public async Task A_certificate_that_was_issued_on_request_is_no_nodes()
    {
        await using var bench = new NodeCertificateBench();
        var (_, token) = await bench.JoinAsync();
        using var key = System.Security.Cryptography.ECDsa.Create();
        var issued = await bench.Fleet.Store.TransactAsync(transaction => bench.Pki.Certificates.Issue(transaction, new LeafRequest
        {
            Kind = CertificateKind.Issued, CommonName = bench.Node.Id, ClientAuth = true, PublicKey = new PublicKey(key), Lifetime = TimeSpan.FromDays(1),
        }));
        Assert.That((await bench.ReturnAsync(token, new PeerTls(issued.Certificate, true))).Code, Is.EqualTo("CLIENT_CERTIFICATE_UNKNOWN_CA"));
    }

    [Test]
    public async Task Revoking_cuts_the_node_off_and_keeps_it_out_whatever_it_shows_until_it_joins_again()
    {
        await using var bench = new NodeCertificateBench();
        var (socket, token) = await bench.JoinAsync(required: false);
        var revoked = bench.Shown(required: false);
        await bench.RevokeAsync(bench.Pointer!.CertificateId);

        Assert.That(await socket.Closed, Is.EqualTo((CloseCodes.PolicyViolation, "the node's certificate was revoked")));
        Assert.That((await bench.ReturnAsync(token, revoked)).Code, Is.EqualTo("CLIENT_CERTIFICATE_REVOKED"));
        Assert.That((await bench.ReturnAsync(token, new PeerTls(null, false))).Code, Is.EqualTo("CLIENT_CERTIFICATE_REVOKED"));

        var (_, again) = await bench.JoinAsync(required: true, tls: revoked with { IsCertificateRequired = true });
        Assert.That((await bench.ReturnAsync(again, bench.Shown())).Code, Is.Null);
        Assert.That((await bench.ReturnAsync(again, revoked)).Code, Is.EqualTo("CLIENT_CERTIFICATE_REVOKED"));
    }

    [Test]
    public async Task That_it_keeps_a_node_out_is_never_forgotten()
    {
        await using var bench = new NodeCertificateBench();
        var (_, token) = await bench.JoinAsync(required: false);
        await bench.RevokeAsync(bench.Pointer!.CertificateId);
        bench.Fleet.Time.Advance(TimeSpan.FromDays(400));
        await bench.Fleet.Store.TransactAsync(transaction => new CertificateRetention().Delete(transaction, 100));
        Assert.That((await bench.ReturnAsync(token, new PeerTls(null, false))).Code, Is.EqualTo("CLIENT_CERTIFICATE_REVOKED"));
    }

    [Test]
    public async Task A_certificate_is_renewed_when_a_third_of_its_time_is_left()
    {
        await using var bench = new NodeCertificateBench();
        var (_, token) = await bench.JoinAsync();
        var (first, shown) = (bench.Pointer!.CertificateId, bench.Shown());
        bench.Fleet.Time.Advance(TimeSpan.FromDays(19));
        var (early, _, _) = await bench.ReturnAsync(token, shown);
        await Task.Delay(50);
        Assert.That(early.HasFrame, Is.False, "nothing is due yet");

        bench.Fleet.Time.Advance(TimeSpan.FromDays(1) + NodeCertificates.Period);
        await bench.TakeAsync(early);
        Assert.That(bench.Pointer!.CertificateId, Is.Not.EqualTo(first));
        Assert.That((await bench.ReturnAsync(token, shown)).Code, Is.Null, "the old one is good until its end");
    }

    [Test]
    public async Task A_new_issuing_CA_gives_every_connected_node_a_certificate_of_its_own()
    {
        await using var bench = new NodeCertificateBench();
        var (socket, token) = await bench.JoinAsync();
        var old = bench.Shown();
        await bench.Fleet.Store.TransactAsync(bench.Pki.Authorities.Rotate);
        await bench.TakeAsync(socket);

        Assert.That(bench.Pointer!.IssuerId, Is.EqualTo("issuing-2"));
        Assert.That((await bench.ReturnAsync(token, old)).Code, Is.Null);
        Assert.That((await bench.ReturnAsync(token, bench.Shown())).Code, Is.Null);
    }

    [Test]
    public async Task What_is_revoked_is_sent_to_connected_nodes_once()
    {
        await using var bench = new NodeCertificateBench();
        var (socket, token) = await bench.JoinAsync();
        using var key = System.Security.Cryptography.ECDsa.Create();
        var issued = await bench.Fleet.Store.TransactAsync(transaction => bench.Pki.Certificates.Issue(transaction, new LeafRequest
        {
            Kind = CertificateKind.Listener, CommonName = "bridge", ServerAuth = true, PublicKey = new PublicKey(key), Lifetime = TimeSpan.FromDays(1),
        }));
        await bench.RevokeAsync(issued.Id);
        await bench.AnswerAsync(socket, NodeCommands.PkiCrl);

        Assert.That(bench.Lists, Is.EqualTo(bench.Pki.Revocations.Pem(bench.Fleet.Store.Current)));
        var (again, _, _) = await bench.ReturnAsync(token, bench.Shown());
        await Task.Delay(50);
        Assert.That(again.HasFrame, Is.False);
    }

    [Test]
    public async Task A_node_that_answers_nonsense_or_advertises_nothing_stays_connected_without_a_certificate()
    {
        await using var bench = new NodeCertificateBench();
        var (plain, answer) = await bench.Fleet.KnockAsync(new TestNode(2) { Name = "gpu-2" }, new ConnectAuth { Token = await bench.Fleet.TokenAsync("gpu-2") }, tls: new PeerTls(null, false));
        Assert.That(answer.GetProperty("ok").GetBoolean(), Is.True);
        var (socket, _) = await bench.Fleet.KnockAsync(bench.Node, new ConnectAuth { Token = await bench.Fleet.TokenAsync() }, tls: new PeerTls(null, false));
        var request = (await socket.NextAsync()).GetProperty("payload");
        socket.Send(bench.Node.Result(request.GetProperty("id").GetString()!, "\"ok\":true,\"payload\":{\"csr_pem\":\"please\"}"));
        await socket.NextAsync();

        Assert.That((plain.IsClosed, socket.IsClosed, plain.HasFrame), Is.EqualTo((false, false, false)));
        Assert.That(bench.Fleet.Store.Current.Rows(PkiTables.Certificates), Is.Empty);
    }

    [Test]
    public async Task A_node_that_is_taken_out_of_the_cluster_loses_its_certificates()
    {
        await using var bench = new FleetMethodsBench();
        var (node, _) = await bench.JoinAsync(1, "gpu-1");
        var pki = new PkiServices(bench.Bridge.State, bench.Bridge.Sealer, bench.Bridge.Time);
        using var key = System.Security.Cryptography.ECDsa.Create();
        var issued = await bench.Bridge.State.TransactAsync(transaction => pki.Certificates.Issue(transaction, new LeafRequest
        {
            Kind = CertificateKind.Node, CommonName = "gpu-1", ClientAuth = true, PublicKey = new PublicKey(key), Lifetime = TimeSpan.FromDays(30), NodeId = node.Id,
        }));
        await bench.Bridge.ResultAsync("node_remove", """{"node_id":"gpu-1"}""");

        var record = bench.Bridge.State.Current.Find(PkiTables.Certificates, issued.Id)!;
        Assert.That(record.RevocationReason, Is.EqualTo(RevocationReason.CessationOfOperation));
        Assert.That(bench.Bridge.State.Current.Rows(StateTables.Events).Values.Select(e => e.Kind), Does.Contain("certificate.revoked"));
    }
}
