using System.Collections.Concurrent;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Access;

/// <summary>
/// Asks the gate again about calls and subscriptions that go on for long: after each change of users, roles or keys, and when the
/// key that a call was made with expires.
/// </summary>
internal sealed class AccessWatch(AccessGate gate, IStore store, TimeProvider time) : ICallWatch, IAsyncDisposable
{
    // A timer takes no longer time than some weeks; at each of its ticks everything is asked for anew anyway.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<Watched, bool> _watched = new();
    private readonly SemaphoreSlim _news = new(0);
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _lock = new();
    private IDisposable? _observing;
    private Task _judging = Task.CompletedTask;

    /// <summary>What is watched now.</summary>
    public int Count => _watched.Count;

    public IDisposable Begin(CallContext call, Action lost)
    {
        StartOnce();
        var watched = new Watched(this, call, lost);
        _watched[watched] = true;
        // What was taken between the gate and here.
        Judge(watched);
        return watched;
    }

    public IRights? RightsOf(CallContext call) => Admitted(call)?.Rights;

    public async ValueTask DisposeAsync()
    {
        _observing?.Dispose();
        await _ended.CancelAsync();
        await _judging;
        foreach (var watched in _watched.Keys) watched.Dispose();
        // The semaphore is left to the collector: a commit may be about to release it.
        _ended.Dispose();
    }

    private void StartOnce()
    {
        lock (_lock)
        {
            if (_observing is not null) return;
            _observing = store.OnCommitted(OnCommitted);
            _judging = JudgeAsync(_ended.Token);
        }
    }

    private void OnCommitted(CommittedTransaction committed)
    {
        if (!_watched.IsEmpty && committed.Changes.Any(static change => AccessTables.Holds(change.Table))) Wake();
    }

    private void Wake()
    {
        if (_news.CurrentCount == 0) _news.Release();
    }

    private async Task JudgeAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await _news.WaitAsync(cancellationToken);
                foreach (var watched in _watched.Keys) Judge(watched);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The program ends.
        }
    }

    private void Judge(Watched watched)
    {
        if (AllowedUntil(watched.Call) is not { } until) watched.Lose();
        else if (until < long.MaxValue) watched.AskAgainAt(until);
    }

    /// <summary>Unix milliseconds; null when the call is no longer allowed.</summary>
    private long? AllowedUntil(CallContext call) => Admitted(call) is { } principal ? principal.ValidUntil ?? long.MaxValue : null;

    /// <summary>The caller as it is now; null when it may no longer make the call.</summary>
    private Principal? Admitted(CallContext call)
    {
        try
        {
            var principal = gate.Resolve(call.Session, call.Meta);
            gate.Authorize(call.Session, principal, call.Method);
            // A new user of the same name is somebody else.
            return principal.Identity == call.Principal.Identity && call.IsAllowedWith(principal.Rights) ? principal : null;
        }
        catch (RpcException e) when (e.Code == ErrorCodes.PermissionDenied)
        {
            return null;
        }
    }

    private sealed class Watched(AccessWatch owner, CallContext call, Action lost) : IDisposable
    {
        private readonly Lock _lock = new();
        private ITimer? _expiry;
        private bool _isOver;

        public CallContext Call => call;

        public void AskAgainAt(long until)
        {
            var left = TimeSpan.FromMilliseconds(Math.Max(1, until - owner.Now));
            lock (_lock)
            {
                if (_isOver) return;
                _expiry?.Dispose();
                _expiry = owner.StartTimer(left < LongestTimer ? left : LongestTimer);
            }
        }

        public void Lose()
        {
            if (End()) lost();
        }

        public void Dispose() => End();

        private bool End()
        {
            lock (_lock)
            {
                if (_isOver) return false;
                _isOver = true;
                _expiry?.Dispose();
            }

            owner._watched.TryRemove(this, out _);
            return true;
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private ITimer StartTimer(TimeSpan due) => time.CreateTimer(static state => ((AccessWatch)state!).Wake(), this, due, Timeout.InfiniteTimeSpan);
}
