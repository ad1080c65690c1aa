using System.Text.Json;
using ClawBridge.Rpc;

namespace ClawBridge.Mcp;

/// <summary>
/// Tells a client that subscribed when the cluster's status may have changed: at once for the first event, then at most once a second
/// however many there are.
/// </summary>
internal sealed class StatusWatch(IMcpClient client, TimeProvider time) : IAsyncDisposable
{
    /// <summary>The least time between two notifications.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly JsonElement Kinds = JsonDocument.Parse("""{"kinds":["node.*","workload.*","cluster.*"],"subscription_id":"mcp"}""").RootElement;

    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _lock = new();
    private Task _telling = Task.CompletedTask;
    private bool _isWanted;
    private bool _isSubscribed;
    private bool _hasNews;
    private bool _isTelling;

    /// <summary>From now on events are told. Throws <see cref="RpcException"/> when the bridge does not let this client see any.</summary>
    public async Task StartAsync(BridgeLink bridge, CancellationToken cancellation)
    {
        _isWanted = true;
        if (_isSubscribed) return;
        var answer = await bridge.CallAsync("events_subscribe", Kinds, null, cancellation);
        if (answer.IsError && answer.Code != ErrorCodes.Conflict)
        {
            _isWanted = false;
            throw new RpcException(answer.Code, answer.Value.GetProperty("message").GetString()!, new RpcErrorData { Kind = ErrorKinds.PermissionDenied });
        }

        _isSubscribed = true;
    }

    /// <summary>Nothing is told any more; the subscription stays for the next time.</summary>
    public void Stop() => _isWanted = false;

    /// <summary>Something happened.</summary>
    public void Wake()
    {
        if (!_isWanted) return;
        lock (_lock)
        {
            _hasNews = true;
            if (_isTelling) return;
            _isTelling = true;
            _telling = TellAsync(_ended.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _telling;
        _ended.Dispose();
    }

    private async Task TellAsync(CancellationToken ended)
    {
        while (TakeNews())
        {
            await client.NotifyAsync(McpMethods.UpdatedNote, static writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("uri"u8, Resources.StatusUri);
                writer.WriteEndObject();
            });
            await Task.Delay(Pause, time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private bool TakeNews()
    {
        lock (_lock)
        {
            _isTelling = _hasNews && _isWanted && !_ended.IsCancellationRequested;
            _hasNews = false;
            return _isTelling;
        }
    }
}
