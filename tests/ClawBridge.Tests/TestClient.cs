using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using ClawBridge.Rpc;
using ClawBridge.Rpc.Wire;

namespace ClawBridge.Tests;

/// <summary>A client at the other end of two pipes in memory.</summary>
internal sealed class TestClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Pipe _input = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly Pipe _output = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly CancellationTokenSource _stop = new();
    private readonly Connection _connection;
    private readonly StreamReader _lines;

    public TestClient(Dispatcher dispatcher, ConnectionOptions options)
    {
        _connection = new Connection(dispatcher, _input.Reader.AsStream(), _output.Writer.AsStream(), options);
        _lines = new StreamReader(_output.Reader.AsStream(), Encoding.UTF8);
        Ended = RunAsync();
    }

    /// <summary>How the bridge's side of the connection ended.</summary>
    public Task<ConnectionEnd> Ended { get; }

    public Connection Connection => _connection;

    /// <summary>Writes bytes as they are.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes) => await _input.Writer.WriteAsync(bytes);

    /// <summary>Writes a line.</summary>
    public Task SendAsync(string line) => WriteAsync(Encoding.UTF8.GetBytes(line + "\n"));

    /// <summary>The next line that the bridge writes; null at the end.</summary>
    public async Task<string?> ReadLineAsync() => await _lines.ReadLineAsync().WaitAsync(Patience);

    /// <summary>The next line as JSON.</summary>
    public async Task<JsonElement> ReadAsync() =>
        JsonDocument.Parse(await ReadLineAsync() ?? throw new AssertionException("The bridge closed its output.")).RootElement;

    /// <summary>Sends a request and reads the next line.</summary>
    public async Task<JsonElement> CallAsync(string line)
    {
        await SendAsync(line);
        return await ReadAsync();
    }

    /// <summary>Ends the input.</summary>
    public async Task CloseInputAsync() => await _input.Writer.CompleteAsync();

    /// <summary>As SIGTERM does.</summary>
    public Task StopAsync() => _stop.CancelAsync();

    /// <summary>The client reads no more.</summary>
    public async Task CloseOutputAsync() => await _output.Reader.CompleteAsync();

    /// <summary>Sends these bytes, ends the input, and returns all that comes back.</summary>
    /// <param name="splits">Where the bytes are cut into separate writes.</param>
    public async Task<string> SendAllAsync(byte[] bytes, params int[] splits)
    {
        var start = 0;
        foreach (var split in splits.Where(split => split > 0 && split < bytes.Length).Order().Append(bytes.Length))
        {
            await WriteAsync(bytes.AsMemory(start..split));
            start = split;
        }

        await CloseInputAsync();
        var all = await _lines.ReadToEndAsync().WaitAsync(Patience);
        await Ended.WaitAsync(Patience);
        return all;
    }

    public async ValueTask DisposeAsync()
    {
        await _input.Writer.CompleteAsync();
        await Ended.WaitAsync(Patience);
        _connection.Dispose();
        _lines.Dispose();
        _stop.Dispose();
    }

    private async Task<ConnectionEnd> RunAsync()
    {
        var end = await _connection.RunAsync(_stop.Token);
        await _output.Writer.CompleteAsync();
        return end;
    }
}
