using ClawBridge.Protocol.Payloads;

namespace ClawBridge.Workloads;

/// <summary>How an order went.</summary>
/// <param name="Status">What the node answered; null when it refused or did not answer.</param>
/// <param name="Refusal">The node's own refusal; null when it answered, or when it is not known whether it got the order.</param>
internal sealed record OrderAnswer(WorkloadStatus? Status, Refusal? Refusal)
{
    /// <summary>The link broke, the time was up, or the answer made no sense: the order is sent again.</summary>
    public static OrderAnswer Unknown { get; } = new(null, null);
}
