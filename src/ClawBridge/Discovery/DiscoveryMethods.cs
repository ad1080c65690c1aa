using ClawBridge.Fleet;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Discovery;

/// <summary>The methods of this room.</summary>
internal static class DiscoveryMethods
{
    public static IReadOnlyList<MethodEntry> All(FleetService fleet, IStore store, TimeProvider time) =>
    [
        new("node_approve", () => new NodeApproveHandler(store, time)),
        new("node_pending_list", () => new NodePendingListHandler(store, time)),
        new("node_reject", () => new NodeRejectHandler(store, time)),
        new("node_token_create", () => new NodeTokenCreateHandler(fleet)),
        new("node_token_list", () => new NodeTokenListHandler(store, time)),
        new("node_token_revoke", () => new NodeTokenRevokeHandler(store)),
        new("node_token_validate", () => new NodeTokenValidateHandler(store, time)),
    ];
}
