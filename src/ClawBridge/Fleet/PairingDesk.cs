using ClawBridge.Discovery;
using ClawBridge.State;

namespace ClawBridge.Fleet;

/// <summary>Lets connections wait until a person has decided about their join. A device waits with one connection, its newest.</summary>
internal sealed class PairingDesk : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);
    private readonly IStore _store;
    private readonly TimeProvider _time;
    private readonly IDisposable _registration;
    private bool _isClosed;

    public PairingDesk(IStore store, TimeProvider time)
    {
        (_store, _time) = (store, time);
        _registration = store.OnCommitted(OnCommitted);
    }

    /// <summary>Waits for the decision.</summary>
    /// <param name="gone">Ends the wait: the node hung up.</param>
    /// <returns>What was decided; <see cref="PendingJoinState.Pending"/> when nothing was.</returns>
    public async Task<PendingJoinState> WaitAsync(PendingJoinRecord join, Task gone, TimeSpan limit)
    {
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_waiting.Remove(join.Id, out var older)) older.TrySetResult();
            if (_isClosed) return PendingJoinState.Pending;
            _waiting[join.Id] = waiting;
        }

        try
        {
            // Who decides after this finds the entry; who did before is found by this.
            if (Decision(join) == PendingJoinState.Pending) await Task.WhenAny(waiting.Task, gone).WaitAsync(limit, _time);
        }
        catch (TimeoutException)
        {
            // The node asks again.
        }
        finally
        {
            lock (_gate)
            {
                if (_waiting.GetValueOrDefault(join.Id) == waiting) _waiting.Remove(join.Id);
            }
        }

        return Decision(join);
    }

    /// <summary>Ends every wait, and those to come.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            foreach (var waiting in _waiting.Values) waiting.TrySetResult();
            _waiting.Clear();
        }
    }

    public void Dispose()
    {
        _registration.Dispose();
        Close();
    }

    private PendingJoinState Decision(PendingJoinRecord join) =>
        _store.Current.Find(DiscoveryTables.PendingJoins, join.Id) is { } now && now.RequestId == join.RequestId ? now.State : PendingJoinState.Pending;

    private void OnCommitted(CommittedTransaction committed)
    {
        foreach (var change in committed.Changes)
        {
            if (change.Table != DiscoveryTables.PendingJoins.Name) continue;
            if (committed.Snapshot.Find(DiscoveryTables.PendingJoins, change.Id) is { State: PendingJoinState.Pending }) continue;
            lock (_gate)
            {
                if (_waiting.GetValueOrDefault(change.Id) is { } waiting) waiting.TrySetResult();
            }
        }
    }
}
