using System.Collections.Concurrent;
using System.Globalization;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Observability;

/// <summary>Who is told what happens.</summary>
internal sealed class EventSubscriptions(IStore store, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Most subscriptions of one client.</summary>
    public const int MostOfOneClient = 16;

    private readonly ConcurrentDictionary<(IClient Client, string Id), EventSubscription> _open = new();
    private readonly Lock _lock = new();
    private IDisposable? _watching;
    private long _last;

    /// <summary>Makes a subscription; its sending starts with <see cref="EventSubscription.Start"/>.</summary>
    /// <param name="id">As the client wants it; null makes one.</param>
    /// <param name="after">The seq of the last event that the client has.</param>
    /// <exception cref="RpcException">-32004 when the client has one with this id, -32002 when it has too many.</exception>
    public EventSubscription Open(IClient client, string? id, EventReader reader, long after)
    {
        DropEnded();
        if (_open.Values.Count(open => open.Client == client) >= MostOfOneClient)
        {
            throw RpcException.Exhausted(ErrorKinds.RateLimited, $"This client has {MostOfOneClient} subscriptions already.",
                "End one with events_unsubscribe, or subscribe to several kinds at once.");
        }

        lock (_lock) _watching ??= store.OnCommitted(OnCommitted);
        while (true)
        {
            var subscription = new EventSubscription(
                id ?? string.Create(CultureInfo.InvariantCulture, $"s{Interlocked.Increment(ref _last)}"), client, store, time, reader, after);
            if (_open.TryAdd((client, subscription.Id), subscription)) return subscription;
            subscription.Dispose();
            if (id is not null)
                throw RpcException.Conflict(ErrorKinds.AlreadyExists, $"This client has a subscription {id} already.", "End it with events_unsubscribe, or use another id.");
        }
    }

    /// <summary>Whether the client had this subscription.</summary>
    public async ValueTask<bool> CloseAsync(IClient client, string id)
    {
        if (!_open.TryRemove((client, id), out var open)) return false;
        await EndAsync(open);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        _watching?.Dispose();
        foreach (var open in _open.Values) await EndAsync(open);
        _open.Clear();
    }

    private static async ValueTask EndAsync(EventSubscription open)
    {
        await open.EndAsync();
        await open.Sending;
        open.Dispose();
    }

    private void DropEnded()
    {
        foreach (var open in _open.Values)
        {
            if (!open.IsOver) continue;
            if (_open.TryRemove((open.Client, open.Id), out _)) open.Dispose();
        }
    }

    private void OnCommitted(CommittedTransaction committed)
    {
        if (committed.Events.Count == 0) return;
        foreach (var open in _open.Values) open.Wake();
    }
}
