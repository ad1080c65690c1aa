namespace ClawBridge.Protocol.Frames;

/// <summary>Payload of the <c>node.pair.resolved</c> event: a person has decided about a node that waits for its approval.</summary>
/// <param name="RequestId">The request that the refusal named.</param>
/// <param name="Decision"><c>approved</c> or <c>rejected</c>.</param>
/// <param name="Ts">Unix milliseconds.</param>
internal sealed record PairResolved(string RequestId, string NodeId, string Decision, long Ts)
{
    /// <summary>The event's name.</summary>
    public const string EventName = "node.pair.resolved";

    public const string Approved = "approved";
}
