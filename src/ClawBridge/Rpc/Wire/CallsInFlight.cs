namespace ClawBridge.Rpc.Wire;

/// <summary>The calls of one connection that run or wait for their turn, and the ids that are in use.</summary>
internal sealed class CallsInFlight(ConnectionOptions options)
{
    private readonly Lock _lock = new();
    private readonly HashSet<ActiveCall> _running = [];
    private readonly Queue<ActiveCall> _waiting = new();
    private readonly Dictionary<byte[], ActiveCall> _ids = new(new IdComparer());
    private long _waitingBytes;
    private int _idCount;
    private int _busy;
    private TaskCompletionSource? _change;

    /// <summary>A new call has to wait for its turn.</summary>
    public bool IsBusy => Volatile.Read(ref _busy) >= options.MaxInFlight;

    /// <summary>So many wait that no more should be read.</summary>
    public bool IsCrowded
    {
        get
        {
            if (!IsBusy) return false;
            lock (_lock) return IsCrowdedNow;
        }
    }

    private bool IsCrowdedNow => _waiting.Count >= options.MaxWaiting || (_waiting.Count > 0 && _waitingBytes >= options.MaxMessage);

    /// <summary>The call that uses this id now. An id of null is nobody's.</summary>
    public ActiveCall? Find(ReadOnlySpan<byte> id)
    {
        if (Volatile.Read(ref _idCount) == 0) return null;
        lock (_lock) return _ids.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(id, out var call) ? call : null;
    }

    /// <summary>Takes the call's id into use.</summary>
    public void Register(ActiveCall call)
    {
        if (call.Id.Length == 0 || call.Id.Span.SequenceEqual("null"u8)) return;
        lock (_lock)
        {
            if (call.IsRegistered) return;
            call.IsRegistered = _ids.TryAdd(call.Id.ToArray(), call);
            _idCount = _ids.Count;
        }
    }

    /// <summary>Frees the call's id. Before the answer leaves, so that a quick client may use it again at once.</summary>
    public void Unregister(ActiveCall call)
    {
        if (!call.IsRegistered) return;
        lock (_lock)
        {
            _ids.GetAlternateLookup<ReadOnlySpan<byte>>().Remove(call.Id.Span);
            (_idCount, call.IsRegistered) = (_ids.Count, false);
        }
    }

    /// <summary>The call runs and has not ended at once.</summary>
    public void Start(ActiveCall call)
    {
        lock (_lock)
        {
            _running.Add(call);
            _busy = _running.Count + _waiting.Count;
        }
    }

    public void End(ActiveCall call)
    {
        lock (_lock)
        {
            _running.Remove(call);
            Changed();
        }
    }

    /// <summary>The call waits for its turn. Look for one to start after it: the last running one may just have ended.</summary>
    public void Park(ActiveCall call)
    {
        lock (_lock)
        {
            call.IsWaiting = true;
            _waiting.Enqueue(call);
            _waitingBytes += call.Parameters.Length;
            _busy = _running.Count + _waiting.Count;
        }
    }

    /// <summary>The next call whose turn it is, as running; null when there is none.</summary>
    public ActiveCall? TakeTurn()
    {
        lock (_lock)
        {
            if (_running.Count >= options.MaxInFlight || !_waiting.TryDequeue(out var call)) return null;
            call.IsWaiting = false;
            _waitingBytes -= call.Parameters.Length;
            _running.Add(call);
            Changed();
            return call;
        }
    }

    /// <summary>Everything that runs or waits.</summary>
    public IReadOnlyList<ActiveCall> All()
    {
        lock (_lock) return [.. _running, .. _waiting];
    }

    /// <summary>Waits until no more than enough wait for their turn.</summary>
    public async ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (Change(() => !IsCrowdedNow) is { } change) await change.WaitAsync(cancellationToken);
    }

    /// <summary>Waits until nothing runs and nothing waits.</summary>
    public async Task WaitIdleAsync()
    {
        while (Change(() => _running.Count == 0 && _waiting.Count == 0) is { } change) await change;
    }

    private Task? Change(Func<bool> holds)
    {
        lock (_lock)
        {
            if (holds()) return null;
            _change ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _change.Task;
        }
    }

    private void Changed()
    {
        _busy = _running.Count + _waiting.Count;
        _change?.SetResult();
        _change = null;
    }
}
