using System.Collections.Concurrent;

namespace ClawBridge.Tests.Attach.Support;

/// <summary>What survives an owner's end in these tests: the writes that were carried out and the events.</summary>
internal sealed class FakeCluster
{
    private readonly Lock _lock = new();
    private readonly List<Action> _watchers = [];
    private long _seq;

    /// <summary>The values that <c>put</c> has stored, in order.</summary>
    public ConcurrentQueue<string> Writes { get; } = new();

    /// <summary>Idempotency keys that were answered.</summary>
    public ConcurrentDictionary<string, bool> Keys { get; } = new(StringComparer.Ordinal);

    /// <summary>Owner and id of each subscription, in order.</summary>
    public ConcurrentQueue<string> Subscriptions { get; } = new();

    public long Seq
    {
        get
        {
            lock (_lock) return _seq;
        }
    }

    /// <summary>How many engines were started.</summary>
    public int Engines { get; set; }

    public void Emit()
    {
        Action[] watchers;
        lock (_lock)
        {
            _seq++;
            watchers = [.. _watchers];
        }

        foreach (var watcher in watchers) watcher();
    }

    public void Watch(Action watcher)
    {
        lock (_lock) _watchers.Add(watcher);
    }
}
