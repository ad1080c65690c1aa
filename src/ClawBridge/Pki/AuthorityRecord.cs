using ClawBridge.State;

namespace ClawBridge.Pki;

/// <summary>A certificate authority of the cluster.</summary>
internal sealed record AuthorityRecord : IRecord<AuthorityRecord>
{
    /// <summary>What it is for; <c>cluster</c> signs the listener's certificates.</summary>
    public required string Id { get; init; }

    public long Revision { get; init; }

    /// <summary>The certificate, DER.</summary>
    public required byte[] Certificate { get; init; }

    /// <summary>The private key (PKCS #8), sealed under the master key.</summary>
    public required byte[] SealedKey { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long CreatedAt { get; init; }

    public AuthorityRecord At(long revision) => this with { Revision = revision };
}
