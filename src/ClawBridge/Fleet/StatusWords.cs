using ClawBridge.Rpc;

namespace ClawBridge.Fleet;

/// <summary>The legacy's words for how a node is doing. Pure.</summary>
internal static class StatusWords
{
    public const string Healthy = "healthy";
    public const string Unhealthy = "unhealthy";
    public const string Draining = "draining";
    public const string Offline = "offline";

    public static Shape Shape { get; } = Rpc.Shape.Word(Healthy, Unhealthy, Draining, Offline) with
    {
        Aliases = new Dictionary<string, string> { ["ready"] = Healthy, ["suspect"] = Unhealthy, ["lost"] = Offline },
    };

    /// <summary>A draining node counts only as that.</summary>
    public static string Of(NodeView node) => node.Record.Draining ? Draining : node.Condition switch
    {
        NodeCondition.Ready => Healthy,
        NodeCondition.Suspect => Unhealthy,
        _ => Offline,
    };

    /// <summary>A plain sentence for a node that takes no new work; null for one that does.</summary>
    public static string? Reason(NodeView node)
    {
        if (node.Condition == NodeCondition.Lost) return "Nothing was heard of it for 300 s or more.";
        if (node.Condition == NodeCondition.Suspect) return node.IsConnected ? "It is connected, but sends no heartbeats." : "It is not connected.";
        if (node.Record.Draining) return "It is being drained; node_uncordon ends that.";
        if (node.Record.Cordoned) return "It is cordoned; node_uncordon ends that.";
        return node.IsConnected ? null : "It is not connected.";
    }
}
