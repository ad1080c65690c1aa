using ClawBridge.Discovery;
using ClawBridge.Protocol.Frames;

namespace ClawBridge.Fleet;

/// <summary>A <c>connect</c> is not let in: what the caller is told and the code that the connection is closed with.</summary>
internal sealed class ConnectRefusedException(FrameError error, int closeCode = CloseCodes.PolicyViolation) : Exception(error.Message)
{
    public FrameError Error { get; } = error;

    public int CloseCode { get; } = closeCode;

    /// <summary>It counts as a wrong token in the rate limit of its address.</summary>
    public bool IsGuess { get; init; } = true;

    /// <summary>What the caller waits for: the connection may be kept until it is decided. Null for a plain refusal.</summary>
    public PendingJoinRecord? Pending { get; init; }

    public static ConnectRefusedException Invalid(string message, string? code = null, string? reason = null) =>
        new(new FrameError("INVALID_REQUEST", message, code is null ? null : new FrameErrorDetails { Code = code, Reason = reason }));
}
