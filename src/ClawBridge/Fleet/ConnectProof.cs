using System.Buffers.Text;
using ClawBridge.Protocol.Crypto;
using ClawBridge.Protocol.Frames;

namespace ClawBridge.Fleet;

/// <summary>Checks of a <c>connect</c> that need no state: versions, role, and the proof that the caller holds its device key.</summary>
internal static class ConnectProof
{
    /// <param name="now">Unix milliseconds.</param>
    /// <returns>The raw public key, whose hash is the node's id.</returns>
    /// <exception cref="ConnectRefusedException">In the order and with the words of OpenClaw's gateway.</exception>
    public static byte[] Check(ConnectParams connect, string nonce, long now)
    {
        CheckVersions(connect);
        if (connect.Role != "node")
            throw ConnectRefusedException.Invalid($"unauthorized role: {connect.Role}; this listener serves nodes only", "AUTH_UNAUTHORIZED");
        var device = connect.Device ?? throw new ConnectRefusedException(new FrameError(
            "NOT_PAIRED", "device identity required", new FrameErrorDetails { Code = "DEVICE_IDENTITY_REQUIRED" }));
        var publicKey = Decode(device.PublicKey, Ed25519.PublicKeyBytes)
            ?? throw ConnectRefusedException.Invalid("device public key invalid", "DEVICE_AUTH_PUBLIC_KEY_INVALID", "device-public-key");
        if (device.Id != DeviceSignature.DeviceId(publicKey))
            throw ConnectRefusedException.Invalid("device identity mismatch", "DEVICE_AUTH_DEVICE_ID_MISMATCH", "device-id-mismatch");
        if (!IsFresh(device.SignedAt, now))
            throw ConnectRefusedException.Invalid("device signature expired", "DEVICE_AUTH_SIGNATURE_EXPIRED", "device-signature-stale");
        if (device.Nonce != nonce)
            throw ConnectRefusedException.Invalid("device nonce mismatch", "DEVICE_AUTH_NONCE_MISMATCH", "device-nonce-mismatch");
        if (!IsSigned(connect, device, publicKey))
            throw ConnectRefusedException.Invalid("device signature invalid", "DEVICE_AUTH_SIGNATURE_INVALID", "device-signature");
        return publicKey;
    }

    private static void CheckVersions(ConnectParams connect)
    {
        if (connect.MinProtocol <= ProtocolVersion.Current && connect.MaxProtocol >= ProtocolVersion.Oldest && connect.MinProtocol <= connect.MaxProtocol) return;
        var details = new FrameErrorDetails
        {
            Code = "PROTOCOL_MISMATCH",
            ClientMinProtocol = connect.MinProtocol,
            ClientMaxProtocol = connect.MaxProtocol,
            ExpectedProtocol = ProtocolVersion.Current,
            MinimumProbeProtocol = ProtocolVersion.Oldest,
        };
        throw new ConnectRefusedException(new FrameError("INVALID_REQUEST", "protocol mismatch", details), CloseCodes.ProtocolError);
    }

    /// <summary>Written as two comparisons, because the difference of two far numbers would overflow.</summary>
    private static bool IsFresh(long signedAt, long now) =>
        signedAt >= now - ProtocolVersion.SignatureSkewSeconds * 1000L && signedAt <= now + ProtocolVersion.SignatureSkewSeconds * 1000L;

    private static bool IsSigned(ConnectParams connect, DeviceProof device, byte[] publicKey)
    {
        if (Decode(device.Signature, Ed25519.SignatureBytes) is not { } signature) return false;
        return Ed25519.Verify(publicKey, DeviceSignature.V3(connect, device.Id, device.SignedAt, device.Nonce), signature)
            || Ed25519.Verify(publicKey, DeviceSignature.V2(connect, device.Id, device.SignedAt, device.Nonce), signature);
    }

    private static byte[]? Decode(string base64Url, int length)
    {
        var bytes = new byte[length];
        // Length and alphabet are checked first: the decoder alone would throw on what it cannot read.
        if (!Base64Url.IsValid(base64Url, out var decoded) || decoded != length) return null;
        return Base64Url.TryDecodeFromChars(base64Url, bytes, out var written) && written == length ? bytes : null;
    }
}
