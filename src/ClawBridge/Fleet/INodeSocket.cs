using System.Net;

namespace ClawBridge.Fleet;

/// <summary>One connection that carries whole text messages. One reader and one writer at a time.</summary>
internal interface INodeSocket
{
    /// <summary>Null when the transport has none (tests, tunnels).</summary>
    IPAddress? RemoteAddress { get; }

    /// <summary>Null for a connection without TLS.</summary>
    PeerTls? Tls => null;

    /// <summary>
    /// Waits for the next message and reads it whole into <paramref name="buffer"/>; holds no memory while it waits. A broken
    /// connection is <see cref="Received.Closed"/>, never an exception. Only <see cref="Abort"/> ends the wait early, because a
    /// WebSocket whose receive was cancelled can no longer say goodbye.
    /// </summary>
    /// <param name="maxBytes">A longer message is <see cref="Received.TooLarge"/>; the rest of it is not read.</param>
    ValueTask<Received> ReceiveAsync(FrameBuffer buffer, int maxBytes);

    /// <exception cref="IOException">The connection is broken.</exception>
    ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken);

    /// <summary>Sends the close frame. What the peer sends until its own close frame is the reader's to discard.</summary>
    /// <exception cref="IOException">The connection is broken.</exception>
    ValueTask SendCloseAsync(int code, string reason, CancellationToken cancellationToken);

    /// <summary>Ends the connection at once; a pending receive then tells <see cref="Received.Closed"/>.</summary>
    void Abort();
}
