using ClawBridge.State;

namespace ClawBridge.Discovery.Subnets;

/// <summary>A network whose joins need no approval of their own.</summary>
internal sealed record TrustedSubnetRecord : IRecord<TrustedSubnetRecord>
{
    /// <summary>The range, masked: <c>10.0.0.0/24</c>.</summary>
    public required string Id { get; init; }

    public long Revision { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long AddedAt { get; init; }

    /// <summary>The principal.</summary>
    public required string AddedBy { get; init; }

    public TrustedSubnetRecord At(long revision) => this with { Revision = revision };
}
