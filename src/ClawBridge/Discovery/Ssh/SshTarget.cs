using ClawBridge.Discovery.Credentials;

namespace ClawBridge.Discovery.Ssh;

/// <summary>A machine to log in to. Its parts have been checked with <see cref="SshNames"/>.</summary>
/// <param name="Host">An address or a name.</param>
/// <param name="Jumps">The machines on the way, the nearest first.</param>
internal sealed record SshTarget(string Host, int Port, HostKeyRule HostKey, IReadOnlyList<JumpHost> Jumps)
{
    public const int DefaultPort = 22;

    /// <summary>For sentences: the host, and its port where that is not the usual one.</summary>
    public string Name => Port == DefaultPort ? Host : Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
