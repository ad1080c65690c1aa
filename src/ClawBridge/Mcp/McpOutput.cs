using System.Text.Json;
using ClawBridge.Rpc;
using ClawBridge.Rpc.Wire;

namespace ClawBridge.Mcp;

/// <summary>Sends answers, notifications and requests to the client, one a line; from any thread.</summary>
/// <param name="closed">Called once when the client reads no more.</param>
internal sealed class McpOutput(Stream output, Action closed)
{
    private readonly OutputQueue _queue = new(output, closed);
    private readonly LineFraming _framing = new(int.MaxValue);

    /// <param name="id">As the client wrote it.</param>
    public void Answer(ReadOnlySpan<byte> id, ReadOnlySpan<byte> result)
    {
        using var answer = new JsonBuffer();
        AnswerWriter.WriteResult(answer, id, result);
        Send(answer);
    }

    /// <param name="id">As the client wrote it; empty when it could not be read.</param>
    public void Answer(ReadOnlySpan<byte> id, RpcException error)
    {
        using var answer = new JsonBuffer();
        AnswerWriter.WriteError(answer, id, error);
        Send(answer);
    }

    /// <param name="id">Of a request; null for a notification.</param>
    /// <param name="writeParameters">Writes the params.</param>
    public async ValueTask SendAsync(string? id, string method, Action<Utf8JsonWriter> writeParameters)
    {
        await _queue.WaitForRoomAsync(CancellationToken.None);
        using var message = new JsonBuffer();
        var writer = message.StartValue();
        writer.WriteStartObject();
        writer.WriteString("jsonrpc"u8, "2.0");
        if (id is not null) writer.WriteString("id"u8, id);
        writer.WriteString("method"u8, method);
        writer.WritePropertyName("params"u8);
        writeParameters(writer);
        writer.WriteEndObject();
        writer.Flush();
        Send(message);
    }

    /// <summary>Waits until everything has left or the client reads no more.</summary>
    public Task DrainAsync() => _queue.DrainAsync();

    private void Send(JsonBuffer message)
    {
        _queue.Add(_framing, message.Written, default, default, default, default);
        _queue.Flush();
    }
}
