namespace ClawNode.Commands;

/// <summary>A command failed in a way that the caller is told.</summary>
/// <param name="code">One of <see cref="ClawBridge.Protocol.Frames.InvokeErrorCodes"/>.</param>
/// <param name="message">One sentence that an agent can act on.</param>
internal sealed class CommandException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Code { get; } = code;
}
