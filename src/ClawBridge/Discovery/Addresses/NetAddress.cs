using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ClawBridge.Discovery.Addresses;

/// <summary>An IPv4 or IPv6 address as a number. An IPv4-mapped IPv6 address is the IPv4 address; a zone is dropped.</summary>
internal readonly record struct NetAddress(UInt128 Bits, bool IsV6) : IComparable<NetAddress>
{
    private static readonly SearchValues<char> s_letters = SearchValues.Create("0123456789abcdefABCDEF:.");

    /// <summary>Bits of an address of this family.</summary>
    public int Width => IsV6 ? 128 : 32;

    public static NetAddress From(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var written);
        return written == 4
            ? new(BinaryPrimitives.ReadUInt32BigEndian(bytes), false)
            : new(BinaryPrimitives.ReadUInt128BigEndian(bytes), true);
    }

    /// <summary>Of a literal in its usual form only: no short forms, no octal or hexadecimal octets, no brackets, no zone.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out NetAddress address)
    {
        address = default;
        if (text.IsEmpty || text.ContainsAnyExcept(s_letters) || !IPAddress.TryParse(text, out var parsed)) return false;
        if (parsed.AddressFamily == AddressFamily.InterNetwork && !text.SequenceEqual(parsed.ToString())) return false;
        address = From(parsed);
        return true;
    }

    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Bits);
        return new IPAddress(IsV6 ? bytes : bytes[12..]);
    }

    /// <summary>IPv4 before IPv6, then by number.</summary>
    public int CompareTo(NetAddress other) => IsV6 == other.IsV6 ? Bits.CompareTo(other.Bits) : IsV6.CompareTo(other.IsV6);

    /// <summary>A text that sorts byte by byte as <see cref="CompareTo"/> does.</summary>
    public string SortKey => $"{(IsV6 ? '6' : '4')}{Bits:x32}";

    public override string ToString() => ToIPAddress().ToString();
}
