namespace ClawNode.Identity;

/// <summary>Content of <c>device.json</c>, in the legacy's form: keys are base64url without padding.</summary>
/// <param name="SecretKey">The 32-byte Ed25519 seed; 64 bytes (seed and public key) are read too.</param>
internal sealed record DeviceFile(int Version, string DeviceId, string PublicKey, string SecretKey, long CreatedAtMs)
{
    public const int CurrentVersion = 1;

    /// <summary>Never prints the key.</summary>
    public override string ToString() => $"{nameof(DeviceFile)} {{ DeviceId = {DeviceId} }}";
}
