namespace ClawBridge.Protocol.Frames;

/// <summary>Why a node could not carry out a command.</summary>
/// <param name="Code">One of <see cref="InvokeErrorCodes"/>.</param>
/// <param name="Message">One sentence that an agent can act on.</param>
internal sealed record InvokeError(string Code, string Message);
