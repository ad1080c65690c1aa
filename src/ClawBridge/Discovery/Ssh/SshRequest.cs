using ClawBridge.Discovery.Credentials;

namespace ClawBridge.Discovery.Ssh;

/// <summary>How a call asks for a login, in the words of its parameters; <see cref="SshParameters"/> declares them.</summary>
/// <param name="CredentialProfile">Wins over <paramref name="SshUser"/> and the secrets.</param>
internal sealed record SshRequest(
    string? CredentialProfile = null, string? SshUser = null, string? SshKeySecret = null, string? SshPasswordSecret = null, string? SudoPasswordSecret = null,
    int? Port = null, HostKeyPolicy? HostKeyPolicy = null, string? HostKeyFingerprint = null, string? ProxyJump = null);
