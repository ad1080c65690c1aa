using System.Net;

namespace ClawBridge.Discovery.Subnets;

/// <summary>Tells who joins from a network that is trusted.</summary>
internal interface ITrustedSubnets
{
    /// <summary>An IPv4-mapped IPv6 address counts as the IPv4 address. Nothing is trusted until somebody says so.</summary>
    bool Contains(IPAddress address);
}
