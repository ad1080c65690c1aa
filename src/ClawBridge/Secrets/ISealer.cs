namespace ClawBridge.Secrets;

/// <summary>Encrypts what must not lie readable on disk: AES-256-GCM under the cluster's master key.</summary>
internal interface ISealer
{
    /// <param name="associated">Where the value belongs (like its table and id); a sealed value opens only there.</param>
    byte[] Seal(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> associated);

    /// <exception cref="System.Security.Cryptography.CryptographicException">Another key, another place, or changed bytes.</exception>
    byte[] Open(ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> associated);
}
