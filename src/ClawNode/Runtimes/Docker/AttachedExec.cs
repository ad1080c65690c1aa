using System.Net.Sockets;

namespace ClawNode.Runtimes.Docker;

/// <summary>A running exec with both directions open on a connection of its own.</summary>
internal sealed class AttachedExec(HttpClient client, HttpResponseMessage response, Stream stream, Socket socket) : IDisposable
{
    public Stream Stream { get; } = stream;

    /// <summary>Tells the program that its standard input has ended; its output goes on.</summary>
    public void EndInput() => socket.Shutdown(SocketShutdown.Send);

    public void Dispose()
    {
        Stream.Dispose();
        response.Dispose();
        client.Dispose();
    }
}
