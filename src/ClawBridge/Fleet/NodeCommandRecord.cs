namespace ClawBridge.Fleet;

/// <summary>A command that was sent to a node. Never its parameters or its answer: either may hold a secret.</summary>
/// <param name="Outcome"><c>ok</c>, a node's own error code, <c>timeout</c>, <c>cancelled</c> or <c>link_broken</c>.</param>
/// <param name="SentAt">Unix milliseconds.</param>
/// <param name="Duration">From sending to the outcome.</param>
internal sealed record NodeCommandRecord(string NodeId, string Command, string Outcome, long SentAt, TimeSpan Duration);
