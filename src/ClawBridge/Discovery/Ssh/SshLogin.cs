using ClawBridge.Discovery.Credentials;

namespace ClawBridge.Discovery.Ssh;

/// <summary>Who logs in and with what.</summary>
/// <param name="Secret">The private key or the password; null with <see cref="AuthMethod.Agent"/>.</param>
/// <param name="UsesSudo">Becomes root with sudo where it is not root already.</param>
/// <param name="SudoPassword">What sudo may ask for; null where it must not ask.</param>
internal sealed record SshLogin(string User, AuthMethod Method, string? Secret, bool UsesSudo = false, string? SudoPassword = null)
{
    /// <summary>Never prints a secret.</summary>
    public override string ToString() => $"{nameof(SshLogin)} {{ User = {User}, Method = {Method} }}";
}
