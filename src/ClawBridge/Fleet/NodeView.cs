namespace ClawBridge.Fleet;

/// <summary>A node now: what is remembered and how it is doing.</summary>
/// <param name="IsConnected">It has a live session, so commands reach it.</param>
/// <param name="LastHeartbeat">Unix milliseconds.</param>
internal sealed record NodeView(NodeRecord Record, NodeCondition Condition, bool IsConnected, long LastHeartbeat)
{
    public string Id => Record.Id;

    /// <summary>It takes new replicas.</summary>
    public bool IsSchedulable => Condition == NodeCondition.Ready && IsConnected && !Record.Cordoned && !Record.Draining;
}
