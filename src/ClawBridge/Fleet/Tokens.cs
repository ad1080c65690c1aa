using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ClawBridge.Fleet;

/// <summary>Tokens: how they look and how they are kept. Only hashes are stored.</summary>
internal static class Tokens
{
    /// <summary>What a join token starts with; 32 hex digits follow (the legacy's form).</summary>
    public const string JoinPrefix = "claw_bt_";

    private const int JoinBytes = 16;
    private const int DeviceBytes = 32;

    public static string NewJoinToken(RandomBytes random)
    {
        Span<byte> bytes = stackalloc byte[JoinBytes];
        random(bytes);
        return JoinPrefix + Convert.ToHexStringLower(bytes);
    }

    /// <summary>32 random bytes, base64url.</summary>
    public static string NewDeviceToken(RandomBytes random)
    {
        Span<byte> bytes = stackalloc byte[DeviceBytes];
        random(bytes);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool IsJoinToken(string token) => token.StartsWith(JoinPrefix, StringComparison.Ordinal);

    /// <summary>Lower-case hex SHA-256.</summary>
    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>Compares in a time that does not depend on where they differ.</summary>
    public static bool SameHash(string? stored, string presented) =>
        stored is not null && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(stored), Encoding.ASCII.GetBytes(presented));
}
