using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using ClawBridge.Protocol.Crypto;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawNode.Link;

namespace ClawNode.Tests.Link;

[TestFixture]
internal sealed class HandshakeTests
{
    [Test]
    public void The_recorded_signature_of_a_real_connect_verifies_over_our_text()
    {
        // Captured on a real gateway: a connect of client.id node-host, no scopes, with the shared token.
        const string DeviceId = "50953ba07d803fd2736557f83cccdba3528be5f3b367433c9825986088e9c1fc";
        var publicKey = Base64Url.DecodeFromChars("marysm07FasjE6iv61MRZcFOdRKVG9lamMMEc7gVfAs");
        var signature = Base64Url.DecodeFromChars("Dch6KxnHzoFBK5Rx4P8c7Xo09eki3hZPjd56axqpq-1u-01DFsnRGjPECNJE5uNO8mQynypVdrAn79phY04QAg");
        var connect = new LinkProfile("gpu-box-1", "clawnode-1", ["gpu", "workload"], ["gpu.list"])
            .Connect(new ConnectAuth { Token = "test-token-0123456789abcdef" });

        var text = DeviceSignature.V3(connect, DeviceId, 1795329637848, GatewayConnection.Nonce);
        Assert.Multiple(() =>
        {
            Assert.That(DeviceSignature.DeviceId(publicKey), Is.EqualTo(DeviceId));
            Assert.That(Encoding.UTF8.GetString(text), Is.EqualTo(
                $"v3|{DeviceId}|node-host|node|node||1795329637848|test-token-0123456789abcdef|{GatewayConnection.Nonce}|linux|linux"));
            Assert.That(Ed25519.Verify(publicKey, text, signature), Is.True);
        });
    }

    [Test]
    public async Task Connect_holds_the_fields_of_the_closed_schema_and_a_valid_proof()
    {
        await using var fixture = new LinkFixture(ScriptedCommand.Echo());
        fixture.Run();
        var sent = await (await fixture.Gateway.AcceptAsync()).WelcomeAsync();

        var connect = sent.Deserialize(FrameJson.Default.ConnectParams)!;
        var device = connect.Device!;
        var text = DeviceSignature.V3(connect, device.Id, device.SignedAt, device.Nonce);
        Assert.Multiple(() =>
        {
            Assert.That(sent.EnumerateObject().Select(member => member.Name), Is.EquivalentTo(
                new[] { "minProtocol", "maxProtocol", "client", "role", "scopes", "caps", "commands", "auth", "device" }));
            Assert.That(connect.Client, Is.EqualTo(new ClientInfo
            {
                Id = "node-host", DisplayName = "gpu-box-1", Version = connect.Client.Version, Platform = "linux",
                DeviceFamily = "Linux", Mode = "node", InstanceId = "instance-1",
            }));
            Assert.That(connect.Commands, Is.EqualTo(new[] { "test.echo" }));
            Assert.That((device.Id, device.Nonce, device.SignedAt), Is.EqualTo((fixture.Identity.DeviceId, GatewayConnection.Nonce, 1795329637848)));
            Assert.That(Ed25519.Verify(Base64Url.DecodeFromChars(device.PublicKey), text, Base64Url.DecodeFromChars(device.Signature)), Is.True);
        });
    }

    [Test]
    public async Task A_server_that_does_not_begin_with_a_challenge_is_left()
    {
        await using var fixture = new LinkFixture();
        fixture.Run();
        var connection = await fixture.Gateway.AcceptAsync();
        connection.Send("""{"type":"event","event":"tick","payload":{}}""");
        await connection.NodeSide.Disposed.WaitAsync(GatewayConnection.Patience);
        await LinkFixture.UntilAsync(() => fixture.Status.State == LinkState.Waiting);
        Assert.That(fixture.Status.Reason, Does.StartWith("The other side did not begin with a challenge"));
    }

    [Test]
    public async Task A_server_that_stays_silent_is_left_after_15_seconds()
    {
        await using var fixture = new LinkFixture();
        fixture.Run();
        var connection = await fixture.Gateway.AcceptAsync();
        await fixture.AdvanceUntilAsync(() => connection.NodeSide.Disposed.IsCompleted, TimeSpan.FromSeconds(1));
    }
}
