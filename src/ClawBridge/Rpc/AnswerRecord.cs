using ClawBridge.State;

namespace ClawBridge.Rpc;

/// <summary>An idempotency key that was used, and what it was answered.</summary>
internal sealed record AnswerRecord : IRecord<AnswerRecord>
{
    /// <summary>Digest of principal, API key, method and idempotency key.</summary>
    public required string Id { get; init; }

    /// <summary>Digest of the params it was used with; null when it is in <see cref="SealedParams"/>.</summary>
    public string? Params { get; init; }

    /// <summary>The digest, sealed, of params that hold a secret.</summary>
    public byte[]? SealedParams { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>The answer's exact bytes; null while the call that holds the key is under way.</summary>
    public byte[]? Answer { get; init; }

    /// <summary>The answer is sealed, because it holds a secret.</summary>
    public bool IsSealed { get; init; }

    /// <summary>Where the call had to have the method's permission: who has lost that is not answered again.</summary>
    public IReadOnlyList<Place> Places { get; set; } = [];

    /// <summary>The call had to have it on the whole cluster.</summary>
    public bool NeedsCluster { get; init; }

    public long Revision { get; init; }

    public AnswerRecord At(long revision) => this with { Revision = revision };
}
