namespace ClawBridge.Fleet;

/// <summary>A node refused or failed a command.</summary>
/// <param name="code">One of <see cref="Protocol.Frames.InvokeErrorCodes"/>, or a foreign node's own word.</param>
/// <param name="message">The node's sentence.</param>
internal sealed class NodeCommandException(string nodeId, string command, string code, string message) : Exception(message)
{
    public string NodeId { get; } = nodeId;

    public string Command { get; } = command;

    public string Code { get; } = code;
}
