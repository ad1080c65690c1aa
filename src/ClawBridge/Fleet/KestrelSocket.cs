using System.Net;
using System.Net.WebSockets;
using System.Text;

namespace ClawBridge.Fleet;

/// <summary>A server-side WebSocket as a node's connection.</summary>
internal sealed class KestrelSocket(WebSocket socket, IPAddress? remoteAddress, PeerTls? tls) : INodeSocket
{
    /// <summary>A close reason may have 123 bytes (RFC 6455 §5.5).</summary>
    private const int MaxReasonBytes = 123;

    public IPAddress? RemoteAddress { get; } = remoteAddress;

    public PeerTls? Tls { get; } = tls;

    public async ValueTask<Received> ReceiveAsync(FrameBuffer buffer, int maxBytes)
    {
        try
        {
            // A read of nothing waits without a buffer: ten thousand idle nodes hold none.
            var result = await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
            while (true)
            {
                if (result.MessageType == WebSocketMessageType.Close) return await AnswerCloseAsync();
                if (buffer.Length > maxBytes) return Received.TooLarge;
                if (result.EndOfMessage) return Received.Message;
                result = await socket.ReceiveAsync(buffer.Room(), CancellationToken.None);
                buffer.Advance(result.Count);
            }
        }
        catch (Exception e) when (IsBroken(e))
        {
            return Received.Closed;
        }
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        try
        {
            await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
        catch (Exception e) when (IsBroken(e))
        {
            throw new IOException("The connection is broken.", e);
        }
    }

    public async ValueTask SendCloseAsync(int code, string reason, CancellationToken cancellationToken)
    {
        try
        {
            await socket.CloseOutputAsync((WebSocketCloseStatus)code, Fitting(reason), cancellationToken);
        }
        catch (Exception e) when (IsBroken(e))
        {
            throw new IOException("The connection is broken.", e);
        }
    }

    public void Abort() => socket.Abort();

    private async ValueTask<Received> AnswerCloseAsync()
    {
        if (socket.State == WebSocketState.CloseReceived) await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
        return Received.Closed;
    }

    private static string Fitting(string reason)
    {
        while (Encoding.UTF8.GetByteCount(reason) > MaxReasonBytes) reason = reason[..^1];
        return reason;
    }

    private static bool IsBroken(Exception e) =>
        e is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException;
}
