namespace ClawBridge.Discovery.Addresses;

/// <summary>Tells by the registries of special-purpose addresses whose an address is. Pure.</summary>
internal static class AddressKinds
{
    private static readonly (Cidr Range, AddressKind Kind)[] Special =
    [
        .. Each(AddressKind.Unusable, "0.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4", "::/128", "ff00::/8", "100::/64"),
        .. Each(AddressKind.Loopback, "127.0.0.0/8", "::1/128"),
        .. Each(AddressKind.LinkLocal, "169.254.0.0/16", "fe80::/10"),
        .. Each(AddressKind.Private, "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10"),
        .. Each(AddressKind.Shared, "100.64.0.0/10"),
        .. Each(AddressKind.SetAside,
            "192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
            "2001:db8::/32", "3fff::/20", "2001:2::/48", "64:ff9b:1::/48"),
    ];

    public static AddressKind Of(NetAddress address) => Of(Cidr.Of(address));

    /// <summary>Public when any part of it is.</summary>
    public static AddressKind Of(Cidr range)
    {
        foreach (var (special, kind) in Special)
        {
            if (special.Contains(range)) return kind;
        }

        return AddressKind.Public;
    }

    /// <summary>A network of one's own: where a credential without a scope may be used.</summary>
    public static bool IsOwn(AddressKind kind) => kind is AddressKind.Private or AddressKind.Loopback or AddressKind.LinkLocal;

    private static IEnumerable<(Cidr, AddressKind)> Each(AddressKind kind, params string[] ranges) => ranges.Select(range => (Cidr.Parse(range), kind));
}
