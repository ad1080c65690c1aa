using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using ClawBridge.Rpc;

namespace ClawBridge.Cli;

/// <summary>Calls on the live cluster, one after the other, as a client of this process.</summary>
internal sealed class BridgeCalls : IAsyncDisposable
{
    private readonly Pipe _requests = new();
    private readonly Pipe _answers = new();
    private readonly StreamReader _lines;
    private readonly Task _serving;
    private int _id;

    public BridgeCalls(BridgeHost host, CancellationToken stop)
    {
        _lines = new StreamReader(_answers.Reader.AsStream(), Encoding.UTF8);
        _serving = ServeAsync(host, stop);
    }

    /// <summary>Makes a call and returns the whole answer, with <c>result</c> or <c>error</c>; null when the bridge was told to end before it.</summary>
    /// <param name="writeParameters">Writes the members of the params.</param>
    public async Task<JsonElement?> CallAsync(string method, Action<Utf8JsonWriter> writeParameters)
    {
        using (var request = new JsonBuffer())
        {
            Write(request, ++_id, method, writeParameters);
            await _requests.Writer.WriteAsync(request.Written.ToArray());
        }

        while (await _lines.ReadLineAsync() is { } line)
        {
            using var answer = JsonDocument.Parse(line);
            // Progress and events may stand before the answer.
            if (answer.RootElement.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.Number && id.GetInt32() == _id) return answer.RootElement.Clone();
        }

        await _serving;
        return null;
    }

    /// <summary>Ends the input and waits for the bridge's end. Throws what kept the bridge from serving.</summary>
    public async ValueTask DisposeAsync()
    {
        await _requests.Writer.CompleteAsync();
        await _serving;
        _lines.Dispose();
    }

    private async Task ServeAsync(BridgeHost host, CancellationToken stop)
    {
        try
        {
            await host.ServeAsync(_requests.Reader.AsStream(), _answers.Writer.AsStream(), stop);
        }
        finally
        {
            await _answers.Writer.CompleteAsync();
        }
    }

    private static void Write(JsonBuffer request, int id, string method, Action<Utf8JsonWriter> writeParameters)
    {
        var writer = request.StartValue();
        writer.WriteStartObject();
        writer.WriteNumber("id", id);
        writer.WriteString("method", method);
        writer.WriteStartObject("params");
        writeParameters(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        request.Append("\n"u8);
    }
}
