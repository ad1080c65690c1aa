using System.Net.Sockets;
using System.Text.Json;

namespace ClawBridge.Attach;

/// <summary>A connection to the process that owns the state directory.</summary>
internal sealed class SocketUpstream : Upstream
{
    private readonly Socket _socket;
    private readonly NetworkStream _stream;

    /// <summary>Where the owner accepts nodes; null where it does not.</summary>
    public OwnersListener? Listener { get; private set; }

    private SocketUpstream(Socket socket) => (_socket, _stream) = (socket, new NetworkStream(socket, ownsSocket: true));

    public override Stream FromOwner => _stream;

    public override Stream ToOwner => _stream;

    /// <summary>Null when nobody listens there (any more).</summary>
    /// <exception cref="AttachException">The owner refused; its sentence is the message.</exception>
    public static async Task<SocketUpstream?> TryConnectAsync(string path, AttachHello hello, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var isWelcome = false;
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            if (!PeerCredentials.IsSameUser(socket))
                throw new AttachException($"The socket {path} belongs to another user. Run claw-bridge as the user that owns the state directory.");
            var upstream = new SocketUpstream(socket);
            var line = JsonSerializer.SerializeToUtf8Bytes(hello, AttachJson.Default.AttachHello);
            await upstream._stream.WriteAsync(FrameWriter.Frame(FrameForm.Lines, line), cancellationToken);
            if (await ReadWelcomeAsync(upstream._stream, cancellationToken) is not { } welcome) return null;
            isWelcome = true;
            upstream.Listener = welcome.Listener;
            return upstream;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return null;
        }
        finally
        {
            if (!isWelcome) socket.Dispose();
        }
    }

    public override ValueTask EndInputAsync()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The owner is gone already; reading from it shows that.
        }

        return ValueTask.CompletedTask;
    }

    public override ValueTask DisposeAsync() => _stream.DisposeAsync();

    /// <summary>Reads to the line's end and no byte further: what follows is the normal wire.</summary>
    private static async Task<AttachWelcome?> ReadWelcomeAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (line.Count < AttachProtocol.LongestHello)
        {
            if (await stream.ReadAsync(one, cancellationToken) == 0) return null;
            if (one[0] == (byte)'\n') break;
            line.Add(one[0]);
        }

        try
        {
            var welcome = JsonSerializer.Deserialize([.. line], AttachJson.Default.AttachWelcome);
            return welcome?.Error is null ? welcome : throw new AttachException(welcome.Error);
        }
        catch (JsonException e)
        {
            throw new AttachException("What listens on the state directory's socket is not a claw-bridge. End it, then try again.", e);
        }
    }
}
