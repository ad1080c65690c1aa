using System.Buffers.Binary;
using ClawBridge.Discovery.Addresses;

namespace ClawBridge.Discovery.Scanning;

/// <summary>Writes addresses as the kernel takes them.</summary>
internal static class SocketAddresses
{
    public const int MaxLength = 28;

    private const int Ipv4Length = 16;

    /// <returns>How many bytes it takes.</returns>
    public static int Write(Span<byte> buffer, NetAddress address, int port)
    {
        buffer[..MaxLength].Clear();
        BitConverter.TryWriteBytes(buffer, (ushort)(address.IsV6 ? ScanNative.Ipv6 : ScanNative.Ipv4));
        BinaryPrimitives.WriteUInt16BigEndian(buffer[2..], (ushort)port);
        if (address.IsV6)
        {
            BinaryPrimitives.WriteUInt128BigEndian(buffer[8..], address.Bits);
            return MaxLength;
        }

        BinaryPrimitives.WriteUInt32BigEndian(buffer[4..], (uint)address.Bits);
        return Ipv4Length;
    }
}
