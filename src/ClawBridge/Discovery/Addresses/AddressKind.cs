namespace ClawBridge.Discovery.Addresses;

/// <summary>Whose an address is.</summary>
internal enum AddressKind
{
    /// <summary>Of anybody on the internet.</summary>
    Public,

    /// <summary>RFC 1918 or unique local.</summary>
    Private,

    Loopback,

    /// <summary>Only on one cable; in IPv6 of no use without naming the interface.</summary>
    LinkLocal,

    /// <summary>Between a provider and its customers (RFC 6598); some overlay networks use it too.</summary>
    Shared,

    /// <summary>Set aside for documentation and measurements: on no public network.</summary>
    SetAside,

    /// <summary>No machine's: multicast, reserved, unspecified.</summary>
    Unusable,
}
