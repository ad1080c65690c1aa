using ClawBridge.Protocol.Frames;

namespace ClawBridge.Fleet;

/// <summary>A command that a node is carrying out.</summary>
/// <param name="Progress">Gets each chunk in order; null ignores them.</param>
internal sealed record PendingInvoke(string Command, Action<string>? Progress)
{
    /// <summary>Ends with the node's answer, or null when the link broke before it.</summary>
    public TaskCompletionSource<InvokeResult?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
