using System.Net;
using ClawBridge.Discovery.Subnets;
using ClawBridge.Discovery;

namespace ClawBridge.Tests.Fleet;

/// <summary>Trusts the addresses that a test names.</summary>
internal sealed class TrustedStub : ITrustedSubnets
{
    public HashSet<IPAddress> Addresses { get; } = [];

    public bool Contains(IPAddress address) => Addresses.Contains(address);
}
