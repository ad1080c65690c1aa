using ClawBridge.Discovery.Credentials;

namespace ClawBridge.Discovery.Ssh;

/// <summary>A login that its caller may use, checked and with its secrets read, for any of the machines that it may be offered to.</summary>
/// <param name="Profile">Its scope bounds where the login may go; null where the caller named its own secrets.</param>
internal sealed record SshTerms(SshLogin Login, int Port, HostKeyRule HostKey, IReadOnlyList<JumpHost> Jumps, CredentialProfileRecord? Profile);
