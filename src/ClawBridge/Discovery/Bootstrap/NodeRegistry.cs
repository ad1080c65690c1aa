using ClawBridge.Fleet;
using ClawBridge.State;

namespace ClawBridge.Discovery.Bootstrap;

/// <summary>What a bootstrap writes into the cluster's state: its join tokens, the nodes that they made, and their installations.</summary>
internal sealed class NodeRegistry(IStore store, FleetService fleet)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>The node that joined with a token; null while nobody did.</summary>
    public string? JoinedWith(string token) => store.Current.Find(DiscoveryTables.JoinTokens, Tokens.Hash(token))?.UsedBy;

    /// <summary>The nodes that there are now.</summary>
    public IReadOnlySet<string> NodeIds() => store.Current.Rows(FleetTables.Nodes).Keys.ToHashSet(StringComparer.Ordinal);

    /// <summary>A join token for one machine, which nobody but it ever sees.</summary>
    public async Task<string> MintAsync(BootstrapOrder order)
    {
        var token = Tokens.NewJoinToken(fleet.Random);
        await store.TransactAsync(transaction => transaction.Put(DiscoveryTables.JoinTokens, new JoinTokenRecord
        {
            Id = Tokens.Hash(token), Hostname = order.Hostname, Labels = order.Labels, AutoApprove = true, CreatedAt = transaction.Now,
            ExpiresAt = transaction.Now + (long)Lifetime.TotalMilliseconds,
        }));
        return token;
    }

    /// <summary>Forgets a token that let nobody in.</summary>
    public async Task BurnAsync(string token) => await store.TransactAsync(transaction =>
    {
        var id = Tokens.Hash(token);
        if (transaction.Find(DiscoveryTables.JoinTokens, id) is { UsedAt: null }) transaction.Delete(DiscoveryTables.JoinTokens, id);
        return true;
    });

    /// <summary>Gives a node its labels, its name where one was asked for, and the record of how it was installed.</summary>
    public async Task<NodeRecord> SettleAsync(string nodeId, BootstrapOrder order, InstallationRecord installation) => await store.TransactAsync(transaction =>
    {
        transaction.Put(DiscoveryTables.Installations, installation with { UpdatedAt = transaction.Now });
        return NodeEdits.Change(transaction, nodeId, "node.labels_changed", node =>
        {
            var labels = new Dictionary<string, string>(node.Labels, StringComparer.Ordinal);
            foreach (var (key, value) in order.Labels) labels[key] = value;
            var isSame = labels.Count == node.Labels.Count && labels.All(pair => node.Labels.TryGetValue(pair.Key, out var had) && had == pair.Value);
            var name = order.IsNamed ? NodeNames.Unique(order.Hostname, node.Id, transaction.Rows(FleetTables.Nodes)) : node.Name;
            return isSame && name == node.Name ? node : node with { Labels = labels, Name = name };
        }, node => $"Node {node.Name} got the labels of its bootstrap.");
    });

    /// <summary>Takes a node out again whose installation did not come to its end.</summary>
    public async Task WithdrawAsync(string nodeId) => await store.TransactAsync(transaction => NodeRemoval.Remove(transaction, nodeId, "was withdrawn: its installation failed"));
}
