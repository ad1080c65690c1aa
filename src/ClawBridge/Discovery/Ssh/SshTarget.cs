using ClawBridge.Discovery.Credentials;

namespace ClawBridge.Discovery.Ssh;

/// <summary>A machine to log in to. Its parts have been checked with <see cref="SshNames"/>.</summary>
/// <param name="Host">An address or a name.</param>
/// <param name="Jumps">The machines on the way, the nearest first.</param>
/// <param name="KnownAs">The name that its host key is known by, where <paramref name="Host"/> is the address that the name stood for.</param>
internal sealed record SshTarget(string Host, int Port, HostKeyRule HostKey, IReadOnlyList<JumpHost> Jumps, string? KnownAs = null)
{
    public const int DefaultPort = 22;

    /// <summary>For sentences: the host as the caller knows it, and its port where that is not the usual one.</summary>
    public string Name => Port == DefaultPort ? Said : Said.Contains(':') ? $"[{Said}]:{Port}" : $"{Said}:{Port}";

    /// <summary>The host as the caller knows it.</summary>
    public string Said => KnownAs ?? Host;
}
