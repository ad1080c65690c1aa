using System.Net;
using ClawBridge.Discovery.Addresses;
using ClawBridge.Fleet;

namespace ClawBridge.Discovery.Scanning;

/// <summary>Which node is at which address, by where each last connected from. Pure.</summary>
/// <param name="nodes">By name; of several at one address, as behind a router, the first counts.</param>
internal sealed class ClusterAddresses(IReadOnlyList<NodeView> nodes)
{
    private readonly Dictionary<NetAddress, NodeRecord> _nodes = ByAddress(nodes);

    public NodeRecord? At(NetAddress address) => _nodes.GetValueOrDefault(address);

    private static Dictionary<NetAddress, NodeRecord> ByAddress(IReadOnlyList<NodeView> nodes)
    {
        Dictionary<NetAddress, NodeRecord> found = [];
        foreach (var node in nodes)
        {
            if (node.Record.Address is { } text && IPAddress.TryParse(text, out var address)) found.TryAdd(NetAddress.From(address), node.Record);
        }

        return found;
    }
}
