using ClawBridge.State;

namespace ClawBridge.Discovery.Credentials;

/// <summary>How to log in to some hosts. What is secret is in it by reference only.</summary>
internal sealed record CredentialProfileRecord : IRecord<CredentialProfileRecord>
{
    /// <summary>Its name.</summary>
    public required string Id { get; init; }

    public long Revision { get; init; }

    public required CredentialType CredentialType { get; init; }

    public required AuthMethod AuthMethod { get; init; }

    public string? Username { get; init; }

    /// <summary>The secret with the private key, the password or the token: its id, or <c>id@version</c>. Null with an agent.</summary>
    public string? SecretRef { get; init; }

    /// <summary>Ranges that it may be used in, masked; empty means the networks of one's own, see <see cref="CredentialRules.Allows"/>.</summary>
    public IReadOnlyList<string> Scope { get; set; } = [];

    /// <summary>Commands that need it run through sudo.</summary>
    public bool Sudo { get; init; }

    /// <summary>The secret with the password that sudo asks for; null where it asks for none.</summary>
    public string? SudoSecretRef { get; init; }

    public required int Port { get; init; }

    /// <summary>Hosts to go through, first to last, each <c>user@host:port</c> as far as it was said.</summary>
    public IReadOnlyList<string> ProxyJump { get; set; } = [];

    public HostKeyPolicy HostKeyPolicy { get; init; }

    /// <summary>Of a pinned host key: <c>SHA256:</c> and 43 characters of base64.</summary>
    public string? HostKeyFingerprint { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long UpdatedAt { get; init; }

    /// <summary>The principal that made it what it is now.</summary>
    public required string UpdatedBy { get; init; }

    public CredentialProfileRecord At(long revision) => this with { Revision = revision };
}
