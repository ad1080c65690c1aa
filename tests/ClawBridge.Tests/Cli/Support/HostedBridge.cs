using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using ClawBridge.Cli;
using ClawBridge.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawBridge.Tests.Cli.Support;

/// <summary>What the bare program does with its settings, in this process, and a client of its stdin and stdout.</summary>
internal sealed class HostedBridge : IAsyncDisposable
{
    private readonly Pipe _input = new();
    private readonly Pipe _output = new();
    private readonly StreamReader _answers;
    private readonly Task _serving;
    private int _lastId;

    public HostedBridge(string stateDir, string? principal)
    {
        var host = new BridgeHost(new Settings { StateDir = stateDir, Principal = principal }, new HostContext(TimeProvider.System, NullLoggerFactory.Instance, static _ => null));
        _answers = new StreamReader(_output.Reader.AsStream());
        _serving = ServeAsync(host);
    }

    /// <summary>The whole answer, result or error.</summary>
    public async Task<JsonElement> CallAsync(string method, string parameters)
    {
        await _input.Writer.WriteAsync(Encoding.UTF8.GetBytes($$"""{"id":{{++_lastId}},"method":"{{method}}","params":{{parameters}}}""" + "\n"));
        var line = await _answers.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)) ?? throw new EndOfStreamException("The bridge ended.");
        return JsonDocument.Parse(line).RootElement;
    }

    /// <summary>Ends the input and waits for the bridge's end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _input.Writer.CompleteAsync();
        await _serving.WaitAsync(TimeSpan.FromSeconds(20));
        _answers.Dispose();
    }

    private async Task ServeAsync(BridgeHost host)
    {
        await host.ServeAsync(_input.Reader.AsStream(), _output.Writer.AsStream(), CancellationToken.None);
        await _output.Writer.CompleteAsync();
    }
}
