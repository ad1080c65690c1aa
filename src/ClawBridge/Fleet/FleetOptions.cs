using ClawBridge.Protocol.Frames;

namespace ClawBridge.Fleet;

/// <summary>Times and limits of the fleet. The defaults are the design's; tests and benchmarks set others.</summary>
internal sealed record FleetOptions
{
    public static FleetOptions Default { get; } = new();

    /// <summary>Three heartbeats missed.</summary>
    public TimeSpan SuspectAfter { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan LostAfter { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>A session that sent no frame for so long is closed; its node reconnects if it lives.</summary>
    public TimeSpan SilentAfter { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>A single frame that a node does not take in for so long ends the session.</summary>
    public TimeSpan StuckSendAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a session gets <c>tick</c>; whole sweeps.</summary>
    public TimeSpan TickInterval { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(ProtocolVersion.HandshakeSeconds);

    /// <summary>How long a node that waits for an approval may stay connected before it has to ask again.</summary>
    public TimeSpan PairingHold { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Largest frame from a node after hello, in bytes.</summary>
    public int MaxPayloadBytes { get; init; } = ProtocolVersion.MaxPayloadBytes;

    /// <summary>Most bytes that may wait for a slow node before its session is ended.</summary>
    public long MaxQueuedBytes { get; init; } = 2L * ProtocolVersion.MaxPayloadBytes;

    /// <summary>Connections that have not said who they are; further ones are turned away until some have.</summary>
    public int MaxPendingHandshakes { get; init; } = 4096;

    public MassLossLimits MassLoss { get; init; } = new();

    public AuthRateLimits RateLimit { get; init; } = new();
}
