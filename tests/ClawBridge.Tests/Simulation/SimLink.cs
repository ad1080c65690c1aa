using ClawBridge.Fleet;

namespace ClawBridge.Tests.Simulation;

/// <summary>A node, what the bridge knows of it, and what is on the wire between them.</summary>
internal sealed class SimLink(NodeRecord record, SimNode node)
{
    public NodeRecord Record { get; set; } = record;

    public SimNode Node { get; } = node;

    public bool IsConnected { get; set; }

    public NodeCondition Condition { get; set; } = NodeCondition.Ready;

    public long LastHeartbeat { get; set; }

    public Queue<SimRequest> Requests { get; } = [];

    public Queue<(SimRequest Request, string? Payload, NodeCommandException? Refusal)> Answers { get; } = [];

    public Queue<Action> Reports { get; } = [];
}
