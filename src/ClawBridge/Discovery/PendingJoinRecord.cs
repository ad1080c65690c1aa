using ClawBridge.State;

namespace ClawBridge.Discovery;

/// <summary>A join with a token that is no approval by itself: the device has proven its key and waits for a person.</summary>
internal sealed record PendingJoinRecord : IRecord<PendingJoinRecord>
{
    /// <summary>The device's id, which the node's will be.</summary>
    public required string Id { get; init; }

    public long Revision { get; init; }

    /// <summary>What the node is told; stays the same however often it asks.</summary>
    public required string RequestId { get; init; }

    /// <summary>Id of the join token, which nobody else can use any more.</summary>
    public required string TokenId { get; init; }

    /// <summary>The token's.</summary>
    public required string Hostname { get; init; }

    /// <summary>The token's.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    /// <summary>Where it asked from last; null where the transport has no address.</summary>
    public string? Address { get; init; }

    /// <summary>Of its agent.</summary>
    public string? Version { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long RequestedAt { get; init; }

    /// <summary>Unix milliseconds: until then it may be decided, or come in if it is approved.</summary>
    public required long ExpiresAt { get; init; }

    public PendingJoinState State { get; init; }

    public PendingJoinRecord At(long revision) => this with { Revision = revision };
}
