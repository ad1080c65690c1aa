namespace ClawBridge.Discovery.Ssh;

/// <summary>A login or a command on another machine did not work. The message is a sentence for the caller, without any secret.</summary>
/// <param name="hint">What to do about it.</param>
/// <param name="fingerprint">Of the host key that was shown, where the fault is about it.</param>
internal sealed class SshException(SshFault fault, string message, string hint, string? fingerprint = null) : Exception(message)
{
    public SshFault Fault { get; } = fault;

    public string Hint { get; } = hint;

    public string? Fingerprint { get; } = fingerprint;
}
