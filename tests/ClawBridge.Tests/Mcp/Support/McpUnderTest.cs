using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using ClawBridge.Hosting;
using ClawBridge.Mcp;
using ClawBridge.Rpc;
using ClawBridge.Rpc.Wire;
using ClawBridge.Tests.Rpc;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawBridge.Tests.Mcp.Support;

/// <summary>An MCP server on a cluster in memory, and a client that writes and reads its lines.</summary>
internal sealed class McpUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Pipe _input = new();
    private readonly Pipe _output = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly CancellationTokenSource _stop = new();
    private readonly McpServer _server;
    private readonly StreamReader _lines;
    private readonly Task<Engine> _engine;

    /// <param name="serve">Other than a whole bridge.</param>
    public McpUnderTest(string? allow = null, string? deny = null, bool isReadOnly = false, Func<Stream, Stream, Task>? serve = null)
    {
        IReadOnlyList<MethodDeclaration> methods = [.. AllMethods.Handlers().Select(handler => handler.Declaration)];
        _engine = Engine.StartInMemoryAsync(new EngineOptions(null), new HostContext(TimeProvider.System, NullLoggerFactory.Instance, _ => null), CancellationToken.None);
        var filter = MethodFilter.Read(isReadOnly, allow, deny, methods);
        _server = new McpServer(methods, filter, serve ?? ServeAsync, _input.Reader.AsStream(), _output.Writer.AsStream(), TimeProvider.System, NullLogger.Instance);
        _lines = new StreamReader(_output.Reader.AsStream(), Encoding.UTF8);
        Ended = RunAsync();

        async Task ServeAsync(Stream input, Stream output)
        {
            var options = new ConnectionOptions { Session = Engine.SessionOf(isReadOnly, null, confirmsDestructive: true), DrainTimeout = TimeSpan.FromSeconds(5) };
            await (await _engine).ServeAsync(input, output, options, CancellationToken.None);
        }
    }

    /// <summary>What the server's run came to.</summary>
    public Task<bool> Ended { get; }

    public async Task SendAsync(string line) => await _input.Writer.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"));

    public async Task<JsonElement> ReadAsync() => Json(await _lines.ReadLineAsync().WaitAsync(Patience) ?? throw new AssertionException("The server closed its output."));

    /// <summary>Sends a request and returns the next line.</summary>
    public async Task<JsonElement> AskAsync(string line)
    {
        await SendAsync(line);
        return await ReadAsync();
    }

    /// <summary>Calls a tool's action and returns the result.</summary>
    public async Task<JsonElement> CallAsync(string tool, string action, string parameters = "{}") =>
        (await AskAsync($$$$"""{"jsonrpc":"2.0","id":"c","method":"tools/call","params":{"name":"{{{{tool}}}}","arguments":{"action":"{{{{action}}}}","params":{{{{parameters}}}}}}}""")).GetProperty("result");

    public async Task CloseInputAsync() => await _input.Writer.CompleteAsync();

    public async Task CloseOutputAsync() => await _output.Reader.CompleteAsync(new IOException("Nobody reads."));

    public Task StopAsync() => _stop.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await CloseInputAsync();
        await ((Task)Ended).WaitAsync(Patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await (await _engine).DisposeAsync();
        _lines.Dispose();
        _stop.Dispose();
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private async Task<bool> RunAsync()
    {
        await using (_server) return await _server.RunAsync(_stop.Token);
    }
}
