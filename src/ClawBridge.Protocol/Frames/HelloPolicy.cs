namespace ClawBridge.Protocol.Frames;

/// <summary><c>hello-ok.policy</c>: the limits of this connection.</summary>
/// <param name="MaxPayload">Largest frame in bytes.</param>
/// <param name="TickIntervalMs">How often the server sends <c>tick</c>, in milliseconds.</param>
internal sealed record HelloPolicy(long MaxPayload, long MaxBufferedBytes, int TickIntervalMs);
