using System.Security.Cryptography;

namespace ClawBridge.State;

/// <summary>The ids that the bridge makes for rows.</summary>
internal static class RowIds
{
    /// <summary>A new id: a lower-case UUID of version 4.</summary>
    public static string New(RandomNumberGenerator random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.GetBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("D");
    }
}
