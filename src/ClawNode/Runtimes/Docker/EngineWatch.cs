using System.Collections.Concurrent;
using System.Text.Json;
using ClawNode.Runtimes.Docker.Api;
using Microsoft.Extensions.Logging;

namespace ClawNode.Runtimes.Docker;

/// <summary>
/// Listens to the engine's events for this node's containers. A lost engine is only noted; when it is back everyone who waits
/// looks again, since events may have been missed.
/// </summary>
internal sealed partial class EngineWatch(EngineClient engine, string nodeId, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<AttemptKey, TaskCompletionSource> _waiters = [];
    private readonly CancellationTokenSource _shutdown = new();
    private volatile string? _trouble;
    private Task _loop = Task.CompletedTask;

    /// <summary>Why the engine cannot be used now, or null when it can.</summary>
    public string? Trouble => _trouble;

    public EngineVersion? Version { get; private set; }

    /// <summary>Asks the engine once, so that its state is known, and then listens.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            Version = await engine.NegotiateAsync(cancellationToken);
        }
        catch (Exception e) when (e is RuntimeUnavailableException or EngineException)
        {
            _trouble = e.Message;
        }

        _loop = ListenAsync(_shutdown.Token);
    }

    /// <summary>Done at the next sign that something happened to this attempt's container; to be taken before one looks.</summary>
    public Task NextSign(AttemptKey key) =>
        _waiters.GetOrAdd(key, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Nobody waits for this attempt any more.</summary>
    public void Forget(AttemptKey key) => _waiters.TryRemove(key, out _);

    public async ValueTask DisposeAsync()
    {
        await _shutdown.CancelAsync();
        await _loop;
        _shutdown.Dispose();
    }

    private async Task ListenAsync(CancellationToken shutdown)
    {
        var pause = FirstRetry;
        while (!shutdown.IsCancellationRequested)
        {
            try
            {
                Version = await engine.NegotiateAsync(shutdown);
                using var response = await engine.OpenAsync(HttpMethod.Get, EventsPath(), null, shutdown);
                if (_trouble is not null) LogBack(logger, engine.SocketPath);
                _trouble = null;
                pause = FirstRetry;
                WakeAll();
                await ReadAsync(response, shutdown);
                Note($"The container engine at {engine.SocketPath} closed its event stream; trying again.");
            }
            catch (OperationCanceledException) when (shutdown.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is RuntimeUnavailableException or EngineException or IOException or HttpRequestException or JsonException)
            {
                Note(e is RuntimeUnavailableException or EngineException ? e.Message : $"The container engine at {engine.SocketPath} went away: {e.Message}");
            }

            await Task.Delay(pause, time, shutdown).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestRetry ? pause * 2 : LongestRetry;
        }
    }

    private string EventsPath()
    {
        var filters = new Dictionary<string, string[]> { ["type"] = ["container"], ["event"] = ["die", "destroy", "oom"], ["label"] = [$"{DockerLabels.Node}={nodeId}"] };
        return "/events?filters=" + Uri.EscapeDataString(JsonSerializer.Serialize(filters, DockerJson.Default.DictionaryStringStringArray));
    }

    private async Task ReadAsync(HttpResponseMessage response, CancellationToken shutdown)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(shutdown));
        while (await reader.ReadLineAsync(shutdown) is { } line)
        {
            if (line.Length == 0 || JsonSerializer.Deserialize(line, DockerJson.Default.EngineEvent) is not { Actor.Attributes: { } labels }) continue;
            if (DockerLabels.Read(labels, nodeId) is { } spec) Wake(AttemptKey.Of(spec));
        }
    }

    private void Wake(AttemptKey key)
    {
        if (_waiters.TryRemove(key, out var waiter)) waiter.TrySetResult();
    }

    private void WakeAll()
    {
        foreach (var key in _waiters.Keys) Wake(key);
    }

    private void Note(string trouble)
    {
        if (_trouble is null) LogLost(logger, trouble);
        _trouble = trouble;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Trouble} What runs is taken to run on.")]
    private static partial void LogLost(ILogger logger, string trouble);

    [LoggerMessage(Level = LogLevel.Information, Message = "The container engine at {Socket} answers again.")]
    private static partial void LogBack(ILogger logger, string socket);
}
