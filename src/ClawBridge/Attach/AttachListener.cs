using System.Net.Sockets;
using ClawBridge.State;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Attach;

/// <summary>
/// Lets other bridges of the same user attach to this one, the owner of the state directory. Disposal ends their connections in
/// order: what was taken is answered, the rest is theirs to take elsewhere.
/// </summary>
internal sealed partial class AttachListener(
    StateDirectory directory, DirectoryLock held, AttachHost host, Func<string, string?> environment, TimeProvider time, ILogger logger)
    : IAsyncDisposable
{
    private const int Backlog = 128;

    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _connections = [];
    private Socket? _socket;
    private Task _accepting = Task.CompletedTask;
    private string? _path;

    /// <summary>Starts to listen. Where that is impossible the bridge itself works on; the log says why others cannot attach.</summary>
    public void Start()
    {
        try
        {
            _path = SocketPlace.Choose(directory, environment);
            File.Delete(_path);
            _socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            _socket.Bind(new UnixDomainSocketEndPoint(_path));
            File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            _socket.Listen(Backlog);
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException or AttachException)
        {
            CannotListen(logger, e.Message);
            _socket?.Dispose();
            _socket = null;
            return;
        }

        if (_path != directory.SocketPath) held.Write(new LockHolder(host.ProcessId, _path));
        _accepting = AcceptAsync(_socket);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _accepting;
        if (_socket is not null)
        {
            // Gone before the lock is: a successor's socket has the same name.
            File.Delete(_path!);
            _socket.Dispose();
        }

        Task[] connections;
        lock (_lock) connections = [.. _connections];
        await Task.WhenAll(connections);
        _stopping.Dispose();
    }

    private async Task AcceptAsync(Socket socket)
    {
        await Task.Yield();
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Track(await socket.AcceptAsync(_stopping.Token));
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException e)
            {
                // Too many open files, or a peer that went away at once; the next one may do better.
                CannotAccept(logger, e.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(100), time, CancellationToken.None);
            }
        }
    }

    private void Track(Socket peer)
    {
        var connection = new AttachConnection(peer, host, time, logger).RunAsync(_stopping.Token);
        lock (_lock) _connections.Add(connection);
        _ = connection.ContinueWith(
            done =>
            {
                lock (_lock) _connections.Remove(done);
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Other bridges cannot attach to this one: {Reason}")]
    private static partial void CannotListen(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A bridge could not attach: {Reason}")]
    private static partial void CannotAccept(ILogger logger, string reason);
}
