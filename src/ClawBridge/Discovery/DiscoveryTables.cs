using ClawBridge.State;

namespace ClawBridge.Discovery;

/// <summary>The tables that this room owns.</summary>
internal static class DiscoveryTables
{
    public static readonly Table<JoinTokenRecord> JoinTokens = new("join_tokens", static () => DiscoveryStateJson.Default.JoinTokenRecord);
}
