namespace ClawNode.Link;

/// <summary>How a WebSocket was closed (RFC 6455 §7.4; 4001 is OpenClaw's "device removed").</summary>
internal sealed record LinkClosure(int Code, string Reason)
{
    public const int DeviceRemoved = 4001;

    /// <summary>A bridge's word for: a newer connection of the same device took over.</summary>
    public const int Superseded = 4002;
}
