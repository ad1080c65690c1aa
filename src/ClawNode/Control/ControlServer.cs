using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ClawBridge.Protocol.Frames;
using ClawNode.Commands;
using ClawNode.Identity;
using Microsoft.Extensions.Logging;

namespace ClawNode.Control;

/// <summary>
/// The running agent's socket in its state directory, for <c>clawnode exec</c>: two programs must not manage the same
/// workloads. Only the agent's own user and root can reach it.
/// </summary>
internal sealed partial class ControlServer : IAsyncDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int MostWaiting = 16;

    private readonly CommandTable _commands;
    private readonly ILogger _logger;
    private readonly ControlAddress _address;
    private readonly Socket _listener;
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentDictionary<long, Task> _serving = new();
    private readonly Task _accepting;
    private long _served;

    private ControlServer(StateDirectory state, CommandTable commands, ILogger logger)
    {
        (_commands, _logger) = (commands, logger);
        File.Delete(state.ControlSocket);
        _address = new ControlAddress(state);
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(_address.EndPoint);
        File.SetUnixFileMode(state.ControlSocket, OwnerOnly);
        _listener.Listen(MostWaiting);
        _accepting = AcceptAsync();
    }

    /// <summary>Starts to listen; null where the file system has no sockets, which costs only <c>exec</c>.</summary>
    public static ControlServer? TryStart(StateDirectory state, CommandTable commands, ILogger logger)
    {
        try
        {
            return new ControlServer(state, commands, logger);
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException)
        {
            LogNotListening(logger, state.ControlSocket, e.Message);
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _accepting;
        await Task.WhenAll(_serving.Values);
        _listener.Dispose();
        _address.Dispose();
        _ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                var caller = await _listener.AcceptAsync(_ended.Token);
                var number = _served++;
                _serving[number] = ServeAsync(number, caller);
            }
        }
        catch (OperationCanceledException)
        {
            // The agent ends.
        }
    }

    private async Task ServeAsync(long number, Socket caller)
    {
        await Task.Yield();
        try
        {
            await using var stream = new NetworkStream(caller, ownsSocket: true);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            if (await reader.ReadLineAsync(_ended.Token) is not { } line) return;
            using var session = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
            // A caller that goes away before the answer no longer waits.
            var gone = CancelWhenGoneAsync(reader, session);
            var reply = await RunAsync(line, stream, session.Token);
            await SendAsync(stream, reply, _ended.Token);
            await session.CancelAsync();
            await gone;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The caller has gone, or the agent ends; there is nobody to answer.
        }
        finally
        {
            _serving.TryRemove(number, out _);
        }
    }

    private static async Task CancelWhenGoneAsync(StreamReader reader, CancellationTokenSource session)
    {
        try
        {
            await reader.ReadLineAsync(session.Token);
            await session.CancelAsync();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The answer was sent, or the connection broke, which the sender sees too.
        }
    }

    private async Task<ControlReply> RunAsync(string line, NetworkStream stream, CancellationToken cancellationToken)
    {
        try
        {
            var request = JsonSerializer.Deserialize(line, ControlJson.Default.ControlRequest);
            if (request?.Command is null || _commands.Find(request.Command) is not { } command)
                return Failed(InvokeErrorCodes.UnknownCommand, $"The running agent has no command {request?.Command}.");
            var context = new CommandContext("local", null, async (chunk, token) => await SendAsync(stream, new ControlReply { Progress = chunk }, token));
            return new ControlReply { Payload = await command.ExecuteAsync(request.Params ?? default, context, cancellationToken) };
        }
        catch (CommandException e)
        {
            return Failed(e.Code, e.Message);
        }
        catch (JsonException)
        {
            return Failed(InvokeErrorCodes.InvalidParams, "The request is not valid JSON.");
        }
        catch (Exception e) when (e is not (OperationCanceledException or IOException))
        {
            // By design: a bug in one command must not end the agent; the trace stays in its log.
            LogFailed(_logger, e);
            return Failed(InvokeErrorCodes.Internal, "The command failed by a mistake of the agent; its log has the trace.");
        }
    }

    private static ControlReply Failed(string code, string message) => new() { Error = new InvokeError(code, message) };

    private static async Task SendAsync(NetworkStream stream, ControlReply reply, CancellationToken cancellationToken)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(reply, ControlJson.Default.ControlReply), (byte)'\n'];
        await stream.WriteAsync(line, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Socket} cannot be listened on, so clawnode exec will not reach this agent: {Reason}")]
    private static partial void LogNotListening(ILogger logger, string socket, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A command of clawnode exec failed by a mistake of the agent")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
