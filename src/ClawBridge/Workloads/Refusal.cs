namespace ClawBridge.Workloads;

/// <summary>A node's refusal of a start command.</summary>
/// <param name="Code">One of <see cref="Protocol.Frames.InvokeErrorCodes"/>, or a foreign node's own word.</param>
internal sealed record Refusal(string NodeId, string Code, string Message);
