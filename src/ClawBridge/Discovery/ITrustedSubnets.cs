namespace ClawBridge.Discovery;

/// <summary>The subnets from which a join needs no approval.</summary>
internal interface ITrustedSubnets
{
    bool Contains(System.Net.IPAddress address);
}
