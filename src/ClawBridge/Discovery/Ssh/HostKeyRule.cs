using ClawBridge.Discovery.Credentials;

namespace ClawBridge.Discovery.Ssh;

/// <summary>Which host key a machine may show.</summary>
/// <param name="Fingerprint">As <c>ssh-keygen -l</c> prints it; only with <see cref="HostKeyPolicy.Pinned"/>.</param>
internal sealed record HostKeyRule(HostKeyPolicy Policy, string? Fingerprint = null)
{
    public static readonly HostKeyRule Strict = new(HostKeyPolicy.Strict);
}
