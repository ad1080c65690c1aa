using System.Net;
using System.Net.Sockets;

namespace ClawBridge.Discovery.Addresses;

/// <summary>Asks the system's resolver (<c>getaddrinfo</c>).</summary>
internal sealed class SystemAddresses(TimeProvider time) : IHostAddresses
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    public async Task<IReadOnlyList<NetAddress>> AddressesOfAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var found = await Dns.GetHostAddressesAsync(name, cancellationToken).WaitAsync(s_limit, time, cancellationToken);
            return [.. found.Select(NetAddress.From).Distinct()];
        }
        catch (Exception e) when (e is SocketException or TimeoutException)
        {
            return [];
        }
    }
}
