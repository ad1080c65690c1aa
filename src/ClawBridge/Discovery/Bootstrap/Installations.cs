using ClawBridge.State;

namespace ClawBridge.Discovery.Bootstrap;

/// <summary>What is known of nodes that were installed over SSH.</summary>
internal sealed class Installations(IStore store)
{
    public IEnumerable<InstallationRecord> All => store.Current.Rows(DiscoveryTables.Installations).Values.OrderBy(static i => i.Id, StringComparer.Ordinal);

    /// <summary>Tells every change of one, with what it is now; null when it is deleted. As <see cref="IStore.OnCommitted"/> says, it must be short.</summary>
    public IDisposable OnChanged(Action<string, InstallationRecord?> observer) => store.OnCommitted(committed =>
    {
        foreach (var change in committed.Changes)
        {
            if (change.Table == DiscoveryTables.Installations.Name) observer(change.Id, committed.Snapshot.Find(DiscoveryTables.Installations, change.Id));
        }
    });

    public InstallationRecord? Find(string nodeId) => store.Current.Find(DiscoveryTables.Installations, nodeId);
}
