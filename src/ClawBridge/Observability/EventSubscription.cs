using System.Text.Json;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Observability;

/// <summary>
/// Sends one client the events it asked for, each once and in order. It keeps no events of its own: it reads them from the state
/// when the client has room, so a slow client costs no memory. What the state no longer keeps by then is told as lost.
/// </summary>
internal sealed class EventSubscription(string id, IClient client, IStore store, TimeProvider time, EventFilter filter, long after) : IDisposable
{
    public const string LostKind = "events.lost";

    private readonly SemaphoreSlim _news = new(1);
    private readonly CancellationTokenSource _ended = CancellationTokenSource.CreateLinkedTokenSource(client.Closed);
    private long _next = after + 1;

    public string Id => id;

    public IClient Client => client;

    /// <summary>The sending, from <see cref="Start"/> on.</summary>
    public Task Sending { get; private set; } = Task.CompletedTask;

    public void Start() => Sending = SendAsync(_ended.Token);

    /// <summary>There may be something new. Short; called on the committing thread.</summary>
    public void Wake()
    {
        if (_news.CurrentCount == 0) _news.Release();
    }

    public Task EndAsync() => _ended.CancelAsync();

    // The semaphore is left to the collector: a commit may be about to release it.
    public void Dispose() => _ended.Dispose();

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await _news.WaitAsync(cancellationToken);
                var state = store.Current;
                while (_next <= state.EventSeq)
                {
                    await SendNextAsync(state, cancellationToken);
                    state = store.Current;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Unsubscribed, or the client is gone.
        }
    }

    private async ValueTask SendNextAsync(StateSnapshot state, CancellationToken cancellationToken)
    {
        if (state.Find(StateTables.Events, EventRecord.IdOf(_next)) is { } record)
        {
            if (filter.Matches(record)) await SendAsync(EventItem.Of(record), cancellationToken);
            _next++;
            return;
        }

        var first = _next;
        while (_next <= state.EventSeq && state.Find(StateTables.Events, EventRecord.IdOf(_next)) is null) _next++;
        var data = JsonSerializer.SerializeToElement(new LostEvents(first, _next - 1), ObservabilityJson.Default.LostEvents);
        await SendAsync(
            new EventItem(_next - 1, time.GetUtcNow().ToUnixTimeMilliseconds(), LostKind, null,
                $"Events {first} to {_next - 1} are no longer kept and were not sent; look at the present state with node_list and workload_list.", data),
            cancellationToken);
    }

    private ValueTask SendAsync(EventItem item, CancellationToken cancellationToken) =>
        client.NotifyAsync("event", JsonSerializer.SerializeToUtf8Bytes(item, ObservabilityJson.Default.EventItem), cancellationToken);
}
