using System.Net;

namespace ClawBridge.Discovery;

/// <summary>Trusts nobody for where it comes from.</summary>
internal sealed class NoTrustedSubnets : ITrustedSubnets
{
    public bool Contains(IPAddress address) => false;
}
