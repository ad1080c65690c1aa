namespace ClawBridge.Fleet;

/// <summary>WebSocket close codes (RFC 6455 §7.4) as the node protocol uses them, and the two of OpenClaw's and this house's own range.</summary>
internal static class CloseCodes
{
    public const int Normal = 1000;
    public const int ProtocolError = 1002;
    public const int PolicyViolation = 1008;
    public const int TooBig = 1009;
    public const int ServiceRestart = 1012;
    public const int TryAgainLater = 1013;

    /// <summary>OpenClaw: the node was removed; its device token is worth nothing any more.</summary>
    public const int DeviceRemoved = 4001;

    /// <summary>A newer connection of the same device took over.</summary>
    public const int Superseded = 4002;
}
