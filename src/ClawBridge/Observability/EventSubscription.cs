using System.Text.Json;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Observability;

/// <summary>
/// Sends one client the events it asked for, each once and in order. It keeps no events of its own: it reads them from the state
/// when the client has room, so a slow client costs no memory. What the state no longer keeps by then is told as lost.
/// </summary>
internal sealed class EventSubscription(string id, IClient client, IStore store, TimeProvider time, EventReader reader, long after) : IDisposable
{
    public const string LostKind = "events.lost";

    /// <summary>The last that a subscriber gets who may no longer see events.</summary>
    public const string EndedKind = "events.ended";

    private readonly SemaphoreSlim _news = new(1);
    private readonly CancellationTokenSource _ended = CancellationTokenSource.CreateLinkedTokenSource(client.Closed);
    private IDisposable? _watching;
    private long _next = after + 1;
    private volatile bool _hasLostAccess;
    private volatile bool _isDone;

    public string Id => id;

    public IClient Client => client;

    /// <summary>The sending, from <see cref="Start"/> on.</summary>
    public Task Sending { get; private set; } = Task.CompletedTask;

    /// <summary>It has ended by itself: its client is gone, or may no longer see events.</summary>
    public bool IsOver => _isDone || (client.Closed.IsCancellationRequested && Sending.IsCompleted);

    /// <summary>Ends as soon as the caller may no longer subscribe. Call it before <see cref="Start"/>.</summary>
    public void EndWith(CallContext call) => _watching = call.OnAccessLost(OnAccessLost);

    public void Start() => Sending = SendAsync(_ended.Token);

    /// <summary>There may be something new. Short; called on the committing thread.</summary>
    public void Wake()
    {
        if (_news.CurrentCount == 0) _news.Release();
    }

    public Task EndAsync() => _ended.CancelAsync();

    // The semaphore is left to the collector: a commit may be about to release it.
    public void Dispose()
    {
        _watching?.Dispose();
        _ended.Dispose();
    }

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
            // Unsubscribed, the client is gone, or may no longer see events.
        }

        _watching?.Dispose();
        if (_hasLostAccess) await TellEndAsync();
        _isDone = true;
    }

    private void OnAccessLost()
    {
        _hasLostAccess = true;
        try
        {
            _ended.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It was over already.
        }
    }

    private async Task TellEndAsync()
    {
        var data = JsonSerializer.SerializeToElement(new EndedSubscription(id), ObservabilityJson.Default.EndedSubscription);
        var end = new EventItem(_next - 1, time.GetUtcNow().ToUnixTimeMilliseconds(), EndedKind, null,
            $"Subscription {id} was ended: its caller lost the right to see events. Ask an administrator, then subscribe again with since_seq {_next - 1}.", data);
        try
        {
            await SendAsync(end, client.Closed);
        }
        catch (OperationCanceledException) when (client.Closed.IsCancellationRequested)
        {
            // Nobody is there to be told.
        }
    }

    private async ValueTask SendNextAsync(StateSnapshot state, CancellationToken cancellationToken)
    {
        if (state.Find(StateTables.Events, EventRecord.IdOf(_next)) is { } record)
        {
            if (reader.Sees(record, state)) await SendAsync(EventItem.Of(record), cancellationToken);
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
