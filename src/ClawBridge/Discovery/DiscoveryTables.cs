using ClawBridge.State;

namespace ClawBridge.Discovery;

/// <summary>The tables that this room owns.</summary>
internal static class DiscoveryTables
{
    public static readonly Table<JoinTokenRecord> JoinTokens = new("join_tokens", static () => DiscoveryStateJson.Default.JoinTokenRecord);

    public static readonly Table<PendingJoinRecord> PendingJoins = new("pending_joins", static () => DiscoveryStateJson.Default.PendingJoinRecord);
}
