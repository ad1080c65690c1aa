using ClawBridge.Fleet;
using ClawBridge.Protocol.Crypto;
using ClawBridge.Protocol.Frames;

namespace ClawBridge.Tests.Fleet;

/// <summary>The frame that a real gateway accepted: our check must accept it too, and nothing next to it.</summary>
internal sealed class ConnectProofTests
{
    private const long SignedAt = 1795329637848;
    private const string Nonce = "37130089-c3d9-4c3e-82ca-f9d5dcc18ba0";
    private const string DeviceId = "50953ba07d803fd2736557f83cccdba3528be5f3b367433c9825986088e9c1fc";

    private static readonly ConnectParams Recorded = new()
    {
        MinProtocol = 4,
        MaxProtocol = 4,
        Client = new ClientInfo
        {
            Id = "node-host", DisplayName = "gpu-box-1", Version = "0.1.0", Platform = "linux", DeviceFamily = "Linux", Mode = "node", InstanceId = "clawnode-1",
        },
        Auth = new ConnectAuth { Token = "test-token-0123456789abcdef" },
        Device = new DeviceProof(
            DeviceId,
            "marysm07FasjE6iv61MRZcFOdRKVG9lamMMEc7gVfAs",
            "Dch6KxnHzoFBK5Rx4P8c7Xo09eki3hZPjd56axqpq-1u-01DFsnRGjPECNJE5uNO8mQynypVdrAn79phY04QAg",
            SignedAt,
            Nonce),
    };

    [Test]
    public void The_recorded_connect_of_a_real_gateway_is_accepted()
    {
        var publicKey = ConnectProof.Check(Recorded, Nonce, SignedAt);

        Assert.That(DeviceSignature.DeviceId(publicKey), Is.EqualTo(DeviceId));
    }

    [Test]
    public void Every_signed_member_counts()
    {
        ConnectParams[] changed =
        [
            Recorded with { Client = Recorded.Client with { Id = "test" } },
            Recorded with { Client = Recorded.Client with { Mode = "test" } },
            Recorded with { Client = Recorded.Client with { Platform = "darwin" } },
            Recorded with { Client = Recorded.Client with { DeviceFamily = null } },
            Recorded with { Scopes = ["operator.admin"] },
            Recorded with { Auth = new ConnectAuth { Token = "test-token-0123456789abcdeg" } },
            Recorded with { Device = Recorded.Device! with { SignedAt = SignedAt + 1 } },
        ];

        foreach (var connect in changed)
        {
            var refusal = Assert.Throws<ConnectRefusedException>(() => ConnectProof.Check(connect, Nonce, SignedAt));
            Assert.That(refusal!.Error.Details!.Code, Is.EqualTo("DEVICE_AUTH_SIGNATURE_INVALID"));
        }
    }
}
