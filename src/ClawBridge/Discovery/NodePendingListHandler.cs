using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using ClawBridge.Fleet;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Discovery;

/// <summary>Lists the machines that wait to join, oldest first.</summary>
internal sealed class NodePendingListHandler(IStore store, TimeProvider time) : ListHandler<NodePendingListRequest, NodePendingListItem>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "node_pending_list",
        Summary = "Lists the machines that have shown a join token and wait for node_approve or node_reject, oldest first.",
        Group = "network_discovery",
        Effect = Effect.Read,
        Permission = "nodes:read",
        Parameters = Paging.Parameters(null),
        Result = Shape.Paged(Shape.Record(
            new Field("address", Shape.Text().Nullable, "Where it asked from; null when that is not known."),
            new Field("expires_at", Shape.Time(), "Unix milliseconds: with its token."),
            new Field("fingerprint", Shape.Text(), "Of its key, to compare with what clawnode shows on the machine."),
            new Field("hostname", Shape.Text(), "The name that the node will get."),
            new Field("labels", Shape.Map(Shape.Text()), "The labels that the node will get."),
            new Field("node_id", Shape.Text(), "The id that the node will have; names it in node_approve and node_reject."),
            new Field("request_id", Shape.Text(), "What the machine was told."),
            new Field("requested_at", Shape.Time(), "Unix milliseconds."),
            new Field("token_id", Shape.Text(), "The join token, as node_token_list names it."),
            new Field("version", Shape.Text().Nullable, "Of its agent."))),
    };

    protected override JsonTypeInfo<NodePendingListRequest> RequestType => DiscoveryJson.Default.NodePendingListRequest;

    protected override JsonTypeInfo<NodePendingListItem> ItemType => DiscoveryJson.Default.NodePendingListItem;

    public override ValueTask<Page<NodePendingListItem>> HandleAsync(NodePendingListRequest request, CallContext call)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var waiting = store.Current.Rows(DiscoveryTables.PendingJoins).Values.Where(join => PendingJoins.IsWaiting(join, now));
        var page = Paging.Of(waiting, join => join.RequestedAt.ToString("D19", CultureInfo.InvariantCulture) + join.Id, isDescending: false, request, null);
        return ValueTask.FromResult(page.Select(join => new NodePendingListItem(
            join.Address, join.ExpiresAt, PendingJoins.Fingerprint(join), join.Hostname, Ordered.ByKey(join.Labels), join.Id, join.RequestId,
            join.RequestedAt, JoinTokens.ShortId(join.TokenId), join.Version)));
    }
}

internal sealed record NodePendingListRequest(int? Limit = null, string? Cursor = null, int? Page = null) : IPageRequest;

internal sealed record NodePendingListItem(
    string? Address, long ExpiresAt, string Fingerprint, string Hostname, IReadOnlyDictionary<string, string> Labels, string NodeId, string RequestId,
    long RequestedAt, string TokenId, string? Version);
