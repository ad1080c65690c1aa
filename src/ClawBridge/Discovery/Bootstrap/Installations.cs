using ClawBridge.State;

namespace ClawBridge.Discovery.Bootstrap;

/// <summary>What is known of nodes that were installed over SSH.</summary>
internal sealed class Installations(IStore store)
{
    public IEnumerable<InstallationRecord> All => store.Current.Rows(DiscoveryTables.Installations).Values.OrderBy(static i => i.Id, StringComparer.Ordinal);

    public InstallationRecord? Find(string nodeId) => store.Current.Find(DiscoveryTables.Installations, nodeId);
}
