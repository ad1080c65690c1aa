using System.IO.Pipelines;
using System.IO.Pipes;
using System.Text;
using System.Text.Json;
using ClawBridge.Attach;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Tests.Attach.Support;

/// <summary>An attached bridge with its client's ends of stdin and stdout.</summary>
internal sealed class Client : IDisposable
{
    private readonly Pipe _input = new();
    private readonly AnonymousPipeServerStream _output = new(PipeDirection.Out);
    private readonly AnonymousPipeClientStream _outputEnd;
    private readonly StreamReader _answers;
    private readonly CancellationTokenSource _terminated = new();
    private readonly AttachedBridge _bridge;

    public Client(StateDirectory directory, FakeCluster cluster, string name = "successor")
    {
        var terms = new AttachTerms(true, "alice", TimeSpan.FromSeconds(30));
        var hello = new AttachHello { Attach = AttachProtocol.Version, Version = "0.1.0", ReadOnly = true, Principal = "alice", DrainTimeoutMs = 30_000 };
        var finder = new OwnerFinder(directory, 2, (held, _, _) => Task.FromResult<IEngine>(Engine = new FakeEngine(held, directory, cluster, name)), TimeProvider.System);
        _bridge = new AttachedBridge(finder, hello, terms, EffectOf, _input.Reader.AsStream(), _output);
        _outputEnd = new AnonymousPipeClientStream(PipeDirection.In, _output.ClientSafePipeHandle);
        _answers = new StreamReader(_outputEnd);
        Running = RunAsync();
    }

    public Task<bool> Running { get; }

    /// <summary>Set once this one has taken over.</summary>
    public FakeEngine? Engine { get; private set; }

    public async Task SendAsync(string text) => await _input.Writer.WriteAsync(Encoding.UTF8.GetBytes(text));

    public Task CallAsync(int id, string method, string parameters = "{}") =>
        SendAsync($"{{\"id\":{id},\"method\":\"{method}\",\"params\":{parameters}}}\n");

    public Task EndInputAsync() => _input.Writer.CompleteAsync().AsTask();

    /// <summary>SIGTERM.</summary>
    public Task TerminateAsync() => _terminated.CancelAsync();

    /// <summary>The client stops to read.</summary>
    public void CloseOutput() => _outputEnd.Dispose();

    public async Task<JsonElement> ReadAsync()
    {
        var line = await _answers.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10)) ?? throw new EndOfStreamException("No more answers.");
        return JsonDocument.Parse(line).RootElement;
    }

    public async Task<string?> ReadRawAsync() => await _answers.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10));

    public void Dispose()
    {
        _bridge.Dispose();
        _answers.Dispose();
        _terminated.Dispose();
    }

    private static Effect? EffectOf(string method) => method switch
    {
        "put" or "hang_put" => Effect.Write,
        "nothing" => null,
        _ => Effect.Read,
    };

    private async Task<bool> RunAsync()
    {
        try
        {
            return await _bridge.RunAsync(_terminated.Token);
        }
        finally
        {
            await _output.DisposeAsync();
        }
    }
}
