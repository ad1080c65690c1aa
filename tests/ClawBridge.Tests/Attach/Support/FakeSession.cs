using System.Text;
using System.Text.Json;

namespace ClawBridge.Tests.Attach.Support;

/// <summary>
/// A small server of the wire: <c>echo</c> answers its params, <c>put</c> stores <c>value</c>, <c>hang</c> and <c>hang_put</c>
/// wait for <see cref="Release"/> first, <c>events_subscribe</c> sends events.
/// </summary>
internal sealed class FakeSession(FakeCluster cluster, Stream input, Stream output, string owner)
    : IDisposable
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _writing = new(1);
    private readonly SemaphoreSlim _arrived = new(0);

    public void Release() => _released.TrySetResult();

    /// <summary>Waits for the next request.</summary>
    public Task ArrivedAsync() => _arrived.WaitAsync();

    public void Dispose()
    {
        _writing.Dispose();
        _arrived.Dispose();
    }

    public async Task RunAsync()
    {
        List<Task> calls = [];
        using var reader = new StreamReader(input);
        while (await reader.ReadLineAsync() is { } line) calls.Add(HandleAsync(JsonDocument.Parse(line).RootElement));
        await Task.WhenAll(calls);
    }

    private async Task HandleAsync(JsonElement request)
    {
        if (!request.TryGetProperty("id", out var id)) return;
        var method = request.GetProperty("method").GetString()!;
        var parameters = request.TryGetProperty("params", out var p) ? p : default;
        _arrived.Release();
        if (method.StartsWith("hang", StringComparison.Ordinal)) await _released.Task;
        var result = method switch
        {
            "put" or "hang_put" => Put(parameters),
            "events_subscribe" => Subscribe(parameters),
            _ => JsonSerializer.Serialize($"{method} by {owner}", TextJson.Default.String),
        };
        await WriteAsync($"{{\"jsonrpc\":\"2.0\",\"id\":{id.GetRawText()},\"result\":{result}}}");
    }

    private string Put(JsonElement parameters)
    {
        var value = parameters.GetProperty("value").GetString()!;
        var key = parameters.TryGetProperty("_meta", out var meta) ? meta.GetProperty("idempotency_key").GetString() : null;
        if (key is null || cluster.Keys.TryAdd(key, true)) cluster.Writes.Enqueue(value);
        return "true";
    }

    private string Subscribe(JsonElement parameters)
    {
        var next = (parameters.TryGetProperty("since_seq", out var since) ? since.GetInt64() : cluster.Seq) + 1;
        var begin = cluster.Seq;
        var id = parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty("subscription_id", out var wanted) ? wanted.GetString() : $"{owner}-{cluster.Subscriptions.Count}";
        cluster.Subscriptions.Enqueue($"{owner}: {id}");
        cluster.Watch(SendNew);
        SendNew();
        return $"{{\"seq\":{begin},\"subscription_id\":\"{id}\"}}";

        void SendNew()
        {
            lock (_released)
            {
                for (; next <= cluster.Seq; next++) WriteAsync($"{{\"jsonrpc\":\"2.0\",\"method\":\"event\",\"params\":{{\"seq\":{next}}}}}").GetAwaiter().GetResult();
            }
        }
    }

    private async Task WriteAsync(string line)
    {
        await _writing.WaitAsync();
        try
        {
            await output.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"));
            await output.FlushAsync();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The client is gone.
        }
        finally
        {
            _writing.Release();
        }
    }
}
