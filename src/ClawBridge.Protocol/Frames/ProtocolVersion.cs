namespace ClawBridge.Protocol.Frames;

/// <summary>Numbers of the OpenClaw node protocol that both sides share.</summary>
internal static class ProtocolVersion
{
    public const int Current = 4;

    /// <summary>The oldest range a node may offer and still be answered.</summary>
    public const int Oldest = 3;

    /// <summary>Largest frame before hello, in bytes; a larger one closes the connection with 1009.</summary>
    public const int MaxHandshakeBytes = 64 * 1024;

    /// <summary>Largest frame after hello at an OpenClaw gateway, in bytes (25 MiB).</summary>
    public const int MaxPayloadBytes = 25 * 1024 * 1024;

    /// <summary>Largest <see cref="InvokeProgress.Chunk"/>, in characters.</summary>
    public const int MaxChunkChars = 16384;

    /// <summary>Seconds that a caller has for <c>connect</c>.</summary>
    public const int HandshakeSeconds = 15;

    /// <summary>Seconds by which <c>signedAt</c> may differ from the server's clock.</summary>
    public const int SignatureSkewSeconds = 120;
}
