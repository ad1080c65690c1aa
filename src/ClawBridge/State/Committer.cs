namespace ClawBridge.State;

/// <summary>
/// Group commit: a thread of its own, started with the first write, takes all that waits, makes it durable in one step,
/// publishes it in order and answers the callers.
/// </summary>
/// <param name="journal">Owned: closed by the thread, or at disposal when there was no write.</param>
/// <param name="writer">Held by whoever runs bodies, and here whenever the queue changes hands.</param>
/// <param name="publish">Called in order for each one that has become durable.</param>
/// <param name="resetHead">Called under <paramref name="writer"/> after a failure: later bodies start from what is durable.</param>
internal sealed class Committer(IJournal journal, Lock writer, Action<Pending> publish, Action resetHead, IFailpoints? failpoints) : IDisposable
{
    /// <summary>How long the thread waits for callers that were just answered, to see whether they come back at once.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(1);

    private const int Never = int.MaxValue;

    private readonly AutoResetEvent _wake = new(false);
    private readonly List<IReadOnlyCollection<Change>> _changes = [];
    private List<Pending> _queue = [];
    private List<Pending> _batch = [];
    private List<(Action<IJournal> Action, TaskCompletionSource Done)> _actions = [];
    private Thread? _thread;
    private int _expected = 1;
    private int _wakeAt = Never;
    private bool _isStopping;

    /// <summary>Adds to the queue; the caller holds the writer's lock.</summary>
    public void Enqueue(Pending pending)
    {
        ObjectDisposedException.ThrowIf(_isStopping, typeof(Store));
        _queue.Add(pending);
        if (_thread is null || _queue.Count >= _wakeAt) Wake();
    }

    /// <summary>Runs an action on the journal between two commits.</summary>
    public Task RunAsync(Action<IJournal> action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (writer)
        {
            ObjectDisposedException.ThrowIf(_isStopping, typeof(Store));
            _actions.Add((action, done));
            Wake();
        }

        return done.Task;
    }

    public void Dispose()
    {
        lock (writer)
        {
            if (_isStopping) return;
            _isStopping = true;
            if (_thread is not null) Wake();
        }

        _thread?.Join();
        journal.Dispose();
        _wake.Dispose();
    }

    private void Wake()
    {
        if (_thread is null)
        {
            _thread = new Thread(Run) { Name = "journal", IsBackground = true };
            _thread.Start();
        }
        else if (_wakeAt != Never)
        {
            _wakeAt = Never;
            _wake.Set();
        }
    }

    private void Run()
    {
        while (TakeBatch(out var actions))
        {
            foreach (var (action, done) in actions) RunAction(action, done);
            if (_batch.Count > 0) CommitBatch();
            journal.Tidy(isIdle: false);
        }
    }

    /// <summary>Waits for work, and lets the journal tidy up meanwhile. False when there will be no more.</summary>
    private bool TakeBatch(out List<(Action<IJournal> Action, TaskCompletionSource Done)> actions)
    {
        Linger();
        var isTidy = false;
        while (true)
        {
            lock (writer)
            {
                if (_queue.Count > 0 || _actions.Count > 0)
                {
                    (_batch, _queue) = (_queue, _batch);
                    (actions, _actions) = (_actions, []);
                    return true;
                }

                actions = [];
                if (_isStopping) return false;
                _wakeAt = isTidy ? 1 : Never;
            }

            if (isTidy) _wake.WaitOne();
            else isTidy = !journal.Tidy(isIdle: true);
        }
    }

    /// <summary>
    /// Callers that write in a loop come back right after their answer. Without a moment's patience they would fall into two
    /// halves that wait for each other's commit, and each commit would carry half of what it could.
    /// </summary>
    private void Linger()
    {
        lock (writer)
        {
            if (_queue.Count >= _expected || _expected < 2 || _actions.Count > 0 || _isStopping) return;
            _wakeAt = _expected;
        }

        // A signal that comes just too late wakes a later wait for nothing; each looks at the queue again.
        _wake.WaitOne(Patience);
        lock (writer) _wakeAt = Never;
    }

    private void CommitBatch()
    {
        try
        {
            _changes.Clear();
            var last = _batch[^1].Next;
            foreach (var pending in _batch)
            {
                if (pending.Transaction is { } transaction) _changes.Add(transaction.Changes);
                last = pending.Next ?? last;
            }

            if (last is not null) journal.Commit(_changes, last.Revision, last.EventSeq);
            failpoints?.Reach(Failpoint.AfterCommitBeforePublish);
        }
        catch (Exception e)
        {
            FailAll(e);
            return;
        }

        foreach (var pending in _batch) publish(pending);
        lock (writer) _expected = _batch.Count + _queue.Count;
        foreach (var pending in _batch) pending.Complete();
        _batch.Clear();
    }

    /// <summary>Whatever went wrong is told to each caller; those that were built on the failed ones fail with them.</summary>
    private void FailAll(Exception reason)
    {
        lock (writer)
        {
            _batch.AddRange(_queue);
            _queue.Clear();
            _expected = 1;
            resetHead();
        }

        foreach (var pending in _batch) pending.Fail(reason);
        _batch.Clear();
    }

    private void RunAction(Action<IJournal> action, TaskCompletionSource done)
    {
        try
        {
            action(journal);
            done.SetResult();
        }
        catch (Exception e)
        {
            done.SetException(e);
        }
    }
}
