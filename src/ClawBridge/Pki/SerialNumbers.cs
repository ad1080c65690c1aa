using System.Security.Cryptography;

namespace ClawBridge.Pki;

/// <summary>
/// Serial numbers of certificates: 16 bytes, positive (RFC 5280 §4.1.2.2), with 121 random bits. A leaf's number is also its id,
/// written as a UUID (version 4), so that a certificate which somebody shows is found without a search.
/// </summary>
internal static class SerialNumbers
{
    private const int Length = 16;

    public static byte[] New()
    {
        var serial = RandomNumberGenerator.GetBytes(Length);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        serial[6] = (byte)((serial[6] & 0x0F) | 0x40);
        serial[8] = (byte)((serial[8] & 0x3F) | 0x80);
        return serial;
    }

    public static string ToId(ReadOnlySpan<byte> serial) =>
        serial.Length == Length ? new Guid(serial, bigEndian: true).ToString("D") : Convert.ToHexStringLower(serial);

    /// <summary>The bytes of an id that <see cref="ToId"/> made.</summary>
    public static byte[] OfId(string id) => Guid.ParseExact(id, "D").ToByteArray(bigEndian: true);

    /// <summary>Lower-case hex, as <c>openssl x509 -serial</c> prints it but for the case.</summary>
    public static string Hex(string id) => id.Replace("-", "", StringComparison.Ordinal);
}
