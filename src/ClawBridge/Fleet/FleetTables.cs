using ClawBridge.State;

namespace ClawBridge.Fleet;

/// <summary>The tables that this room owns.</summary>
internal static class FleetTables
{
    public static readonly Table<NodeRecord> Nodes = new("nodes", static () => FleetStateJson.Default.NodeRecord);
}
