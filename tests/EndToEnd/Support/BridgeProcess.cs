using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace EndToEnd.Support;

/// <summary>A running claw-bridge and a client of its stdio that matches answers to calls.</summary>
internal sealed class BridgeProcess : ProgramProcess
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<JsonObject>> _pending = new();
    private readonly Channel<JsonObject> _notifications = Channel.CreateUnbounded<JsonObject>();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Task _reading;
    private long _nextId;

    private BridgeProcess(IReadOnlyList<string> line, IReadOnlyDictionary<string, string?>? environment)
        : base(line[0], line.Skip(1), environment)
    {
        _reading = ReadAsync();
    }

    /// <summary>Everything the bridge sent that is no answer.</summary>
    public ChannelReader<JsonObject> Notifications => _notifications.Reader;

    /// <summary>A bridge on stdio that owns (or attaches to) <paramref name="stateDir"/>.</summary>
    public static BridgeProcess On(string stateDir, params string[] more) => new([Binaries.Bridge, "--state-dir", stateDir, .. more], null);

    /// <summary>The same, started by a command that becomes the bridge, such as one that enters a network.</summary>
    public static BridgeProcess Under(IReadOnlyList<string> prefix, string stateDir, params string[] more) =>
        new([.. prefix, Binaries.Bridge, "--state-dir", stateDir, .. more], null);

    public static BridgeProcess With(IReadOnlyDictionary<string, string?> environment, params string[] arguments) =>
        new([Binaries.Bridge, .. arguments], environment);

    /// <summary>Calls and returns the result; an error answer throws <see cref="BridgeErrorException"/>.</summary>
    public async Task<JsonNode> CallAsync(string method, JsonObject? parameters = null, int seconds = 30)
    {
        var answer = await SendAsync(method, parameters, seconds);
        return answer["error"] is { } error
            ? throw new BridgeErrorException(method, (int)error["code"]!, (string)error["message"]!, error["data"])
            : answer["result"]!;
    }

    public async Task<JsonNode> CallAsync(string method, string parameters, int seconds = 30) =>
        await CallAsync(method, JsonNode.Parse(parameters)!.AsObject(), seconds);

    /// <summary>Calls, expects an error answer and returns it.</summary>
    public async Task<JsonNode> ErrorAsync(string method, JsonObject parameters)
    {
        var answer = await SendAsync(method, parameters, 30);
        return answer["error"] ?? throw new InvalidOperationException($"{method} {parameters.ToJsonString()} succeeded: {answer["result"]?.ToJsonString()}");
    }

    public Task<JsonNode> ErrorAsync(string method, string parameters) => ErrorAsync(method, JsonNode.Parse(parameters)!.AsObject());

    /// <summary>Sends a call and returns the whole answer; throws when the bridge ends first.</summary>
    public async Task<JsonObject> SendAsync(string method, JsonObject? parameters, int seconds)
    {
        var id = Interlocked.Increment(ref _nextId);
        var waiting = new TaskCompletionSource<JsonObject>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[id] = waiting;
        await WriteLineAsync(new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters?.DeepClone() ?? new JsonObject() }.ToJsonString());
        try
        {
            return await waiting.Task.WaitAsync(TimeSpan.FromSeconds(seconds));
        }
        catch (TimeoutException)
        {
            throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"{method} was not answered within {seconds} s. The bridge's stderr:\n{Errors}"));
        }
    }

    public async Task WriteLineAsync(string line)
    {
        await _writing.WaitAsync();
        try
        {
            await Process.StandardInput.WriteAsync(line + "\n");
            await Process.StandardInput.FlushAsync();
        }
        finally
        {
            _writing.Release();
        }
    }

    public void CloseInput() => Process.StandardInput.Close();

    /// <summary>Asks again until the condition holds (25 times a second).</summary>
    public async Task<JsonNode> UntilAsync(string method, string parameters, Func<JsonNode, bool> condition, int seconds = 30)
    {
        var end = TimeProvider.System.GetTimestamp() + (seconds * TimeProvider.System.TimestampFrequency);
        JsonNode last;
        do
        {
            last = await CallAsync(method, parameters);
            if (condition(last)) return last;
            await Task.Delay(40);
        }
        while (TimeProvider.System.GetTimestamp() < end);
        throw new TimeoutException($"{method} {parameters} did not come true within {seconds} s; last answer: {last.ToJsonString()}\nThe bridge's stderr:\n{Errors}");
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _reading;
        _writing.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await Process.StandardOutput.ReadLineAsync() is { } line)
        {
            var message = JsonNode.Parse(line)!.AsObject();
            if (message["id"]?.GetValueKind() == JsonValueKind.Number && _pending.TryRemove((long)message["id"]!, out var waiting)) waiting.TrySetResult(message);
            else _notifications.Writer.TryWrite(message);
        }

        _notifications.Writer.TryComplete();
        foreach (var waiting in _pending.Values) waiting.TrySetException(new EndOfStreamException($"The bridge ended before it answered{(Process.WaitForExit(1000) ? $" with exit code {Process.ExitCode}" : "")}. Its stderr:\n{Errors}"));
    }
}
