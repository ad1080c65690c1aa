using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;

namespace ClawNode.Link;

/// <summary>
/// The one writer of a connection. Everybody else hands frames in and goes on; when the other side reads too slowly, handing
/// in waits, and what a caller waits for never blocks another caller's frame that is already in.
/// </summary>
internal sealed class FrameSender(ILinkTransport transport)
{
    private const int MostWaiting = 256;

    private readonly Channel<byte[]> _frames = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private long _requests;

    /// <summary>Hands in a request and answers its id. Throws <see cref="LinkLostException"/> when the connection has ended.</summary>
    public async ValueTask<string> RequestAsync<T>(string method, T parameters, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var id = NextId();
        await WriteAsync(FrameText.Request(id, method, parameters, type), cancellationToken);
        return id;
    }

    /// <summary>An id that no other request of this connection has.</summary>
    public string NextId() => Interlocked.Increment(ref _requests).ToString(CultureInfo.InvariantCulture);

    /// <summary>Hands in a frame that is already text.</summary>
    public async ValueTask WriteAsync(byte[] frame, CancellationToken cancellationToken)
    {
        try
        {
            await _frames.Writer.WriteAsync(frame, cancellationToken);
        }
        catch (ChannelClosedException e)
        {
            throw new LinkLostException("The connection has ended.", e);
        }
    }

    /// <summary>Sends until cancelled or until the connection breaks.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var frame in _frames.Reader.ReadAllAsync(cancellationToken)) await transport.SendAsync(frame, cancellationToken);
        }
        finally
        {
            _frames.Writer.TryComplete();
        }
    }
}
