using ClawBridge.Discovery.Addresses;

namespace ClawBridge.Discovery.Scanning;

/// <summary>Names of addresses.</summary>
internal interface IReverseNames
{
    /// <summary>The name that the system's resolver has for an address; null when it has none, or one that is no host name.</summary>
    Task<string?> NameOfAsync(NetAddress address, CancellationToken cancellationToken);
}
