namespace ClawBridge.Discovery.Addresses;

/// <summary>Addresses of names.</summary>
internal interface IHostAddresses
{
    /// <summary>The addresses that the system's resolver has for a name, the best one first; empty when it has none, or not in time.</summary>
    Task<IReadOnlyList<NetAddress>> AddressesOfAsync(string name, CancellationToken cancellationToken);
}
