using System.Security.Cryptography;

namespace ClawBridge.Secrets;

/// <summary>Names a master key without giving it away.</summary>
internal static class KeyId
{
    private const int Digits = 16;

    /// <summary>The first 16 hex digits of SHA-256 over a fixed text and the key.</summary>
    public static string Of(ReadOnlySpan<byte> key)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("claw master key id"u8);
        hash.AppendData(key);
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..Digits];
    }
}
