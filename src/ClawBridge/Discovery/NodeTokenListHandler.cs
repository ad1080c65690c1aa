using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using ClawBridge.Fleet;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Discovery;

/// <summary>Lists join tokens, newest first, without the tokens themselves.</summary>
internal sealed class NodeTokenListHandler(IStore store, TimeProvider time) : ListHandler<NodeTokenListRequest, NodeTokenListItem>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "node_token_list",
        Summary = "Lists join tokens, newest first; used and expired ones for a day.",
        Group = "network_discovery",
        Effect = Effect.Read,
        Permission = "nodes:read",
        Parameters = Paging.Parameters(null),
        Result = Shape.Paged(Shape.Record(
            new Field("auto_approve", Shape.Boolean(), "The token is the approval."),
            new Field("created_at", Shape.Time(), "Unix milliseconds."),
            new Field("expires_at", Shape.Time(), "Unix milliseconds."),
            new Field("hostname", Shape.Text(), "The name that the node gets."),
            new Field("labels", Shape.Map(Shape.Text()), "The labels that the node gets."),
            new Field("state", Shape.Word("valid", "used", "expired"), "Whether it still lets a machine in."),
            new Field("token_id", Shape.Text(), "Names it in node_token_revoke."),
            new Field("used_by", Shape.Text().Nullable, "Id of the node that joined with it, or waits to; null while it is unused."),
            new Field("allowed_cidr", Shape.Text().Nullable, "The only addresses that may join with it; null for all."))),
    };

    protected override JsonTypeInfo<NodeTokenListRequest> RequestType => DiscoveryJson.Default.NodeTokenListRequest;

    protected override JsonTypeInfo<NodeTokenListItem> ItemType => DiscoveryJson.Default.NodeTokenListItem;

    public override ValueTask<Page<NodeTokenListItem>> HandleAsync(NodeTokenListRequest request, CallContext call)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var tokens = store.Current.Rows(DiscoveryTables.JoinTokens).Values;
        var page = Paging.Of(tokens, token => token.CreatedAt.ToString("D19", CultureInfo.InvariantCulture) + token.Id, isDescending: true, request, null);
        return ValueTask.FromResult(page.Select(token => new NodeTokenListItem(
            token.AutoApprove, token.CreatedAt, token.ExpiresAt, token.Hostname, Ordered.ByKey(token.Labels), JoinTokens.State(token, now),
            JoinTokens.ShortId(token), token.UsedBy, token.AllowedCidr)));
    }
}

internal sealed record NodeTokenListRequest(int? Limit = null, string? Cursor = null, int? Page = null) : IPageRequest;

internal sealed record NodeTokenListItem(
    bool AutoApprove, long CreatedAt, long ExpiresAt, string Hostname, IReadOnlyDictionary<string, string> Labels, JoinTokenState State, string TokenId,
    string? UsedBy, string? AllowedCidr);
