using ClawBridge.State;

namespace ClawBridge.Pki;

/// <summary>A certificate authority of the cluster: the root, which nodes pin, or an issuing CA under it.</summary>
internal sealed record AuthorityRecord : IRecord<AuthorityRecord>
{
    public const string RootId = "root";

    /// <summary><c>root</c>, or <c>issuing-N</c> with N from 1.</summary>
    public required string Id { get; init; }

    public long Revision { get; init; }

    /// <summary>0 for the root; the N of an issuing CA.</summary>
    public required int Number { get; init; }

    /// <summary>The certificate, DER.</summary>
    public required byte[] Certificate { get; init; }

    /// <summary>The private key (PKCS #8), sealed under the master key.</summary>
    public required byte[] SealedKey { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>Unix milliseconds; null for the root and for the CA that issues now. A retired one still signs its revocation list.</summary>
    public long? RetiredAt { get; init; }

    /// <summary>Unix milliseconds; null while the root vouches for it. What a revoked one issued is trusted no more.</summary>
    public long? RevokedAt { get; init; }

    /// <summary>How many certificates it has ever issued; forgotten ones count.</summary>
    public long Issued { get; init; }

    public AuthorityRecord At(long revision) => this with { Revision = revision };
}
