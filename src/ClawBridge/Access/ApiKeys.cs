using System.Security.Cryptography;
using System.Text;

namespace ClawBridge.Access;

/// <summary>How API keys look and what is kept of them. Pure, but for the randomness that it is given.</summary>
internal static class ApiKeys
{
    public const string Prefix = "claw_";

    /// <summary>Letters and digits after the prefix, as in the legacy: 190 random bits.</summary>
    public const int RandomLength = 32;

    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>A new key.</summary>
    public static string New(RandomNumberGenerator random)
    {
        Span<char> text = stackalloc char[RandomLength];
        Span<byte> one = stackalloc byte[1];
        for (var i = 0; i < text.Length; i++)
        {
            // Bytes above the last whole multiple of the alphabet would favour its beginning.
            do random.GetBytes(one);
            while (one[0] >= 256 / Alphabet.Length * Alphabet.Length);
            text[i] = Alphabet[one[0] % Alphabet.Length];
        }

        return $"{Prefix}{text}";
    }

    /// <summary>What is kept: lower-case hex SHA-256.</summary>
    public static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
