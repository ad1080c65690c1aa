using ClawBridge.Discovery.Credentials;
using ClawBridge.Rpc;
using ClawBridge.Secrets;

namespace ClawBridge.Discovery.Ssh;

/// <summary>The parameters of every method that logs in to a machine.</summary>
internal static class SshParameters
{
    public const int LongestAddress = 253;

    private const int LongestReference = SecretIds.MaxLength + 12;

    /// <summary>In the order of <see cref="SshRequest"/>.</summary>
    public static IReadOnlyList<Field> All { get; } =
    [
        new("credential_profile", Shape.Text(CredentialRules.MaxNameLength), "What to log in with; wins over ssh_user and its secrets."),
        new("ssh_user", Shape.Text(32), "Who logs in, where no profile says it; without a profile needs ssh_key_secret or ssh_password_secret."),
        new("ssh_key_secret", Shape.Text(LongestReference), "Id (or id@version) of the secret with the private key; the caller must be allowed to read it."),
        new("ssh_password_secret", Shape.Text(LongestReference), "Id (or id@version) of the secret with the password, in place of a key; the caller must be allowed to read it."),
        new("sudo_password_secret", Shape.Text(LongestReference), "Id (or id@version) of the secret with the password that sudo asks for; without it the login's password, if there is one."),
        new("port", Shape.Integer(1, 65_535), "Where SSH listens; the profile's port, else 22."),
        new("host_key_policy", Shape.Word("strict", "accept_new", "pinned"), "Accept known host keys only, also those of hosts not known yet, or only host_key_fingerprint; the profile's, else strict. Another one than the profile's needs what changing the profile needs."),
        new("host_key_fingerprint", Shape.Text(64), "The host key that the machine has to show: SHA256: and 43 characters, as ssh-keygen -l shows it."),
        new("proxy_jump", Shape.Text(1_024), "At most 5 hosts to go through, first to last, like ops@gate.lab:2222,inner.lab; the profile's, else none."),
    ];

    /// <summary>What can go wrong with them.</summary>
    public static IReadOnlyList<(int Code, string When)> Errors { get; } =
    [
        (ErrorCodes.InvalidParams, "the address is none, the login is not said whole, the profile is not of type ssh, or the secret is no private key"),
        (ErrorCodes.NotFound, "there is no such credential profile or secret"),
        (ErrorCodes.PermissionDenied, "the caller may not use the profile or read the secret, the address is outside the profile's scope, or the machine does not let the user in"),
        (ErrorCodes.Unavailable, "the machine cannot be reached, or its name does not resolve"),
        (ErrorCodes.Conflict, "the machine's host key is not known, or is another one"),
    ];
}
