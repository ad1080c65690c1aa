using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Credentials;

/// <summary>A profile as it is shown; the secrets are named, never shown.</summary>
internal sealed record CredentialProfileItem(
    AuthMethod AuthMethod, long CreatedAt, CredentialType CredentialType, string Name, IReadOnlyList<string> Scope, string? SecretRef, bool Sudo, string? Username,
    string? HostKeyFingerprint, HostKeyPolicy HostKeyPolicy, int Port, string? ProxyJump, string? SudoSecretRef, long UpdatedAt, string UpdatedBy)
{
    public static Shape Shape { get; } = Shape.Record(
        new("auth_method", Shape.Word("key", "password", "agent"), "With what it logs in."),
        new("created_at", Shape.Time(), "Unix milliseconds."),
        new("credential_type", Shape.Word("ssh", "winrm", "api"), "What it logs in to."),
        new("name", Shape.Text(), "The profile."),
        new("scope", Shape.List(Shape.Text()), "Ranges that it may be used in; empty is private, loopback and link-local addresses."),
        new("secret_ref", Shape.Text().Nullable, "The secret with the key, password or token; null with an agent."),
        new("sudo", Shape.Boolean(), "Commands that need it run through sudo."),
        new("username", Shape.Text().Nullable, "Who logs in; null where the caller has to say."),
        new("host_key_fingerprint", Shape.Text().Nullable, "The pinned host key; else null."),
        new("host_key_policy", Shape.Word("strict", "accept_new", "pinned"), "Which host keys are accepted."),
        new("port", Shape.Integer(1, 65_535), "Where it logs in."),
        new("proxy_jump", Shape.Text().Nullable, "Hosts to go through, separated by commas; null for none."),
        new("sudo_secret_ref", Shape.Text().Nullable, "The secret with the password that sudo asks for; null where it asks for none."),
        new("updated_at", Shape.Time(), "Unix milliseconds."),
        new("updated_by", Shape.Text(), "The principal that made it what it is now."));

    public static CredentialProfileItem Of(CredentialProfileRecord profile) => new(
        profile.AuthMethod, profile.CreatedAt, profile.CredentialType, profile.Id, profile.Scope, profile.SecretRef, profile.Sudo, profile.Username,
        profile.HostKeyFingerprint, profile.HostKeyPolicy, profile.Port, profile.ProxyJump.Count == 0 ? null : string.Join(',', profile.ProxyJump),
        profile.SudoSecretRef, profile.UpdatedAt, profile.UpdatedBy);
}
