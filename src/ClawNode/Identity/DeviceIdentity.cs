using System.Buffers.Text;
using ClawBridge.Protocol.Crypto;
using ClawBridge.Protocol.Frames;

namespace ClawNode.Identity;

/// <summary>The node's Ed25519 key. Its public half is who the node is.</summary>
internal sealed class DeviceIdentity
{
    private readonly byte[] _seed;

    public DeviceIdentity(byte[] seed, long createdAtMs)
    {
        _seed = seed;
        CreatedAtMs = createdAtMs;
        PublicKey = Ed25519.PublicKey(seed);
        DeviceId = DeviceSignature.DeviceId(PublicKey);
    }

    /// <summary>Lower-case hex SHA-256 of the raw public key: the node's id everywhere.</summary>
    public string DeviceId { get; }

    /// <summary>32 raw bytes.</summary>
    public byte[] PublicKey { get; }

    /// <summary>Unix milliseconds.</summary>
    public long CreatedAtMs { get; }

    /// <summary>The proof for <c>connect</c>: the v3 text of exactly these parameters, signed.</summary>
    public DeviceProof Prove(ConnectParams connect, ConnectChallenge challenge)
    {
        var signature = Ed25519.Sign(_seed, DeviceSignature.V3(connect, DeviceId, challenge.Ts, challenge.Nonce));
        return new DeviceProof(
            DeviceId, Base64Url.EncodeToString(PublicKey), Base64Url.EncodeToString(signature), challenge.Ts, challenge.Nonce);
    }

    internal DeviceFile ToFile() => new(
        DeviceFile.CurrentVersion, DeviceId, Base64Url.EncodeToString(PublicKey), Base64Url.EncodeToString(_seed), CreatedAtMs);

    /// <summary>Never prints the key.</summary>
    public override string ToString() => $"{nameof(DeviceIdentity)} {{ DeviceId = {DeviceId} }}";
}
