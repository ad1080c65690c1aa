using System.Buffers;
using System.Net.WebSockets;
using ClawBridge.Protocol.Frames;

namespace ClawNode.Link;

/// <summary>Frames over a WebSocket, one text message a frame.</summary>
internal sealed class WebSocketTransport(WebSocket socket) : ILinkTransport
{
    private static readonly TimeSpan CloseGrace = TimeSpan.FromSeconds(1);

    private readonly ArrayBufferWriter<byte> _received = new(64 * 1024);

    public LinkClosure? Closure { get; private set; }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        try
        {
            await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            throw new LinkLostException("The connection broke while sending.", e);
        }
    }

    /// <summary>The frame is valid until the next call.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken)
    {
        _received.ResetWrittenCount();
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(_received.GetMemory(16 * 1024), cancellationToken);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    Closure = new LinkClosure((int?)socket.CloseStatus ?? 1005, socket.CloseStatusDescription ?? "");
                    return null;
                }
                _received.Advance(part.Count);
                if (_received.WrittenCount > ProtocolVersion.MaxPayloadBytes)
                    throw new LinkLostException("The other side sent a frame over 25 MiB.");
                if (part.EndOfMessage) return _received.WrittenMemory;
            }
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            throw new LinkLostException("The connection broke.", e);
        }
    }

    /// <summary>Says goodbye when that is quick, and cuts the connection in any case.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                using var grace = new CancellationTokenSource(CloseGrace);
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", grace.Token);
            }
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The other side is gone already; cutting the connection below is all that is left.
        }
        finally
        {
            socket.Abort();
            socket.Dispose();
        }
    }
}
