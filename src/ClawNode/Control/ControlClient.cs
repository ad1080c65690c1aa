using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ClawBridge.Protocol.Frames;
using ClawNode.Commands;
using ClawNode.Identity;

namespace ClawNode.Control;

/// <summary>Asks the running agent to carry out a command.</summary>
internal static class ControlClient
{
    /// <summary>The command's answer. Throws <see cref="CommandException"/> with the agent's error, or when it cannot be reached.</summary>
    public static async Task<JsonElement> InvokeAsync(
        StateDirectory state, ControlRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
    {
        try
        {
            using var address = new ControlAddress(state);
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(address.EndPoint, cancellationToken);
            byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(request, ControlJson.Default.ControlRequest), (byte)'\n'];
            await using var stream = new NetworkStream(socket);
            await stream.WriteAsync(line, cancellationToken);
            return await AnswerAsync(stream, progress, cancellationToken);
        }
        catch (Exception e) when (e is SocketException or IOException or JsonException)
        {
            throw new CommandException(InvokeErrorCodes.Unavailable, $"The running agent does not answer at {state.ControlSocket}: {e.Message.TrimEnd('.')}.", e);
        }
    }

    private static async Task<JsonElement> AnswerAsync(NetworkStream stream, Func<string, Task> progress, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            var reply = JsonSerializer.Deserialize(line, ControlJson.Default.ControlReply);
            if (reply?.Progress is { } chunk) await progress(chunk);
            else if (reply?.Error is { } error) throw new CommandException(error.Code, error.Message);
            else if (reply?.Payload is { } payload) return payload;
        }
        throw new IOException("it hung up before the answer");
    }
}
