namespace ClawBridge.Protocol.Frames;

/// <summary><c>connect.device</c>: proof that the caller holds the private key of the device id.</summary>
/// <param name="Id">Lower-case hex SHA-256 of the raw public key.</param>
/// <param name="PublicKey">The 32 raw public-key bytes, base64url without padding.</param>
/// <param name="Signature">Ed25519 over the text of <see cref="Crypto.DeviceSignature"/>, base64url without padding.</param>
/// <param name="SignedAt">Unix milliseconds.</param>
/// <param name="Nonce">The challenge's nonce.</param>
internal sealed record DeviceProof(string Id, string PublicKey, string Signature, long SignedAt, string Nonce);
