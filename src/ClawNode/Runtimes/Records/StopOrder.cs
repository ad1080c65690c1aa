using ClawBridge.Protocol.Payloads;

namespace ClawNode.Runtimes.Records;

/// <summary>An attempt is to end.</summary>
/// <param name="Cause">Who wants it: a command, the time limit or idle GPUs.</param>
/// <param name="Reason">The sentence for the ended attempt's status.</param>
/// <param name="GraceSeconds">Between SIGTERM and SIGKILL; 0 kills at once.</param>
internal sealed record StopOrder(NodeExitCause Cause, string? Reason, int GraceSeconds);
