using ClawBridge.State;

namespace ClawBridge.Discovery;

/// <summary>A join token: single use, short-lived. The token itself is nowhere.</summary>
internal sealed record JoinTokenRecord : IRecord<JoinTokenRecord>
{
    /// <summary>Lower-case hex SHA-256 of the token.</summary>
    public required string Id { get; init; }

    public long Revision { get; init; }

    /// <summary>The name that the node gets.</summary>
    public required string Hostname { get; init; }

    /// <summary>The labels that the node gets.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    /// <summary>The token is the approval; without it the machine waits for <c>node_approve</c>, unless it comes from a trusted subnet.</summary>
    public bool AutoApprove { get; set; } = true;

    /// <summary>The only addresses that may join with it, as CIDR; null for all.</summary>
    public string? AllowedCidr { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long ExpiresAt { get; init; }

    /// <summary>Unix milliseconds; null while it is unused. A join that waits for its approval has used it already.</summary>
    public long? UsedAt { get; init; }

    /// <summary>The node that joined with it.</summary>
    public string? UsedBy { get; init; }

    /// <summary>
    /// The node has shown that it got the answer to its join. Before that, the same device may repeat the join: its first answer,
    /// with the device token in it, may have been lost with the connection.
    /// </summary>
    public bool IsConfirmed { get; init; }

    public JoinTokenRecord At(long revision) => this with { Revision = revision };
}
