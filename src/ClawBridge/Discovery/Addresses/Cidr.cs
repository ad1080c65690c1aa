using System.Globalization;

namespace ClawBridge.Discovery.Addresses;

/// <summary>A range of addresses in CIDR form. The base is always masked: <c>10.0.0.7/24</c> is <c>10.0.0.0/24</c>. Pure.</summary>
internal readonly record struct Cidr
{
    public const string Rule = "Write it as address/prefix, like 10.0.0.0/24 or fd00:1::/64.";

    private const int MappedPrefix = 96;

    /// <exception cref="ArgumentOutOfRangeException">The family has no such prefix.</exception>
    public Cidr(NetAddress address, int prefix)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(prefix);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefix, address.Width);
        Prefix = prefix;
        First = address with { Bits = address.Bits & ~HostMask(address.Width, prefix) };
    }

    public NetAddress First { get; }

    public int Prefix { get; }

    public bool IsV6 => First.IsV6;

    public NetAddress Last => First with { Bits = First.Bits | HostMask(First.Width, Prefix) };

    /// <summary>How many machines can be in it: IPv4's network and broadcast address are none, except in a /31 and a /32.</summary>
    /// <returns>The greatest number there is for <c>::/0</c>, which has one more.</returns>
    public UInt128 HostCount
    {
        get
        {
            var mask = HostMask(First.Width, Prefix);
            return HasEnds ? mask - 1 : mask == UInt128.MaxValue ? mask : mask + 1;
        }
    }

    public NetAddress FirstHost => HasEnds ? First with { Bits = First.Bits + 1 } : First;

    public NetAddress LastHost => HasEnds ? Last with { Bits = Last.Bits - 1 } : Last;

    /// <summary>It has a network and a broadcast address that are no machine's.</summary>
    private bool HasEnds => !IsV6 && Prefix <= 30;

    public static Cidr Of(NetAddress address) => new(address, address.Width);

    /// <summary>For constants of the program.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Cidr Parse(string text) => TryParse(text, out var cidr) ? cidr : throw new FormatException($"'{text}' is no range of addresses.");

    /// <summary>Of <c>address/prefix</c>. A range of IPv4-mapped IPv6 addresses is the IPv4 range.</summary>
    public static bool TryParse(string text, out Cidr cidr)
    {
        cidr = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !NetAddress.TryParse(text.AsSpan(0, slash), out var address)) return false;
        var digits = text.AsSpan(slash + 1);
        if (digits.Length is 0 or > 3 || (digits.Length > 1 && digits[0] == '0')) return false;
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var prefix)) return false;
        if (!address.IsV6 && text.Contains(':', StringComparison.Ordinal)) prefix -= MappedPrefix;
        if (prefix < 0 || prefix > address.Width) return false;
        cidr = new Cidr(address, prefix);
        return true;
    }

    /// <summary>The same, where a single address may stand for itself.</summary>
    public static bool TryParseAny(string text, out Cidr cidr)
    {
        if (TryParse(text, out cidr)) return true;
        if (!NetAddress.TryParse(text, out var address)) return false;
        cidr = Of(address);
        return true;
    }

    public bool Contains(NetAddress address) =>
        address.IsV6 == IsV6 && (address.Bits & ~HostMask(First.Width, Prefix)) == First.Bits;

    public bool Contains(Cidr other) => other.Prefix >= Prefix && Contains(other.First);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{First}/{Prefix}");

    /// <summary>A shift by the whole width would be a shift by nothing.</summary>
    private static UInt128 HostMask(int width, int prefix) => prefix == width ? 0 : UInt128.MaxValue >> (128 - (width - prefix));
}
