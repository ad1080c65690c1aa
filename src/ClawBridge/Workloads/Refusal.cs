namespace ClawBridge.Workloads;

/// <summary>A node's refusal of a start command, or why the bridge did not send it at all.</summary>
/// <param name="Code">One of <see cref="Protocol.Frames.InvokeErrorCodes"/>, or a foreign node's own word.</param>
internal sealed record Refusal(string NodeId, string Code, string Message)
{
    private const string NotSentCode = "NOT_SENT";

    /// <summary>The node was not asked: what the command needs could not be had.</summary>
    public bool IsNotSent => Code == NotSentCode;

    public static Refusal NotSent(string nodeId, string message) => new(nodeId, NotSentCode, message);
}
