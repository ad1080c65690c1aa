using ClawBridge.State;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Fleet;

/// <summary>Looks at all nodes once a second: health, mass loss, ticks, and sessions that are stuck. The only timer of the fleet.</summary>
internal sealed partial class HealthWatch
{
    /// <summary>A look that comes so much too late means that this process did not run, so silence was its own.</summary>
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(5);

    /// <summary>A peer has this long to answer a close frame.</summary>
    private static readonly TimeSpan CloseGrace = TimeSpan.FromSeconds(3);

    private readonly LiveNodes _nodes;
    private readonly IStore _store;
    private readonly FleetOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private volatile MassLossState _massLoss = MassLossState.Calm;
    private MassLossState _before = MassLossState.Calm;
    private long _lastLook;
    private long _looks;

    public HealthWatch(LiveNodes nodes, IStore store, FleetOptions options, TimeProvider time, ILogger logger)
    {
        (_nodes, _store, _options, _time, _logger) = (nodes, store, options, time, logger);
        _lastLook = time.GetTimestamp();
    }

    public MassLossState MassLoss => _massLoss;

    /// <summary>Looks until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_options.SweepInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken)) await LookAsync();
        }
        catch (OperationCanceledException)
        {
            // The fleet ends.
        }
    }

    /// <summary>One look; a state that cannot be written is logged, and what is in memory stays true.</summary>
    public async ValueTask LookAsync()
    {
        var worsened = new List<(LiveNode Node, NodeCondition Condition)>();
        MassLossChange change;
        lock (_gate)
        {
            ForgiveStall();
            SweepSessions();
            change = JudgeNodes(worsened);
        }

        try
        {
            await TellAsync(worsened, change);
        }
        catch (JournalException e)
        {
            NotWritten(_logger, e);
        }

        foreach (var (node, _) in worsened) _nodes.Changed(node.Id);
        if (change != MassLossChange.None) ChangedAll();
    }

    /// <summary>Ends a freeze; false when nothing is frozen. The caller writes the event.</summary>
    public bool Thaw()
    {
        lock (_gate)
        {
            var (state, change) = MassLossRule.Thaw(_massLoss);
            _massLoss = state;
            if (change == MassLossChange.None) return false;
        }

        ChangedAll();
        return true;
    }

    /// <summary>What the event of a freeze or its end says.</summary>
    public static (string Kind, string Summary) Event(MassLossChange change, MassLossState before, MassLossState after) => change switch
    {
        MassLossChange.Frozen => ("cluster.frozen",
            $"{after.Away.Count} of {after.NodesAtFreeze} nodes went within a minute: rescheduling is frozen until they return, for 15 minutes at most."),
        MassLossChange.ThawedByReturn => ("cluster.thawed", "Enough nodes are back: rescheduling goes on."),
        MassLossChange.ThawedByTime => ("cluster.thawed", $"{before.Away.Count} nodes did not return in time: rescheduling goes on without them."),
        _ => ("cluster.thawed", "Rescheduling goes on because cluster_unfreeze said so."),
    };

    private void ForgiveStall()
    {
        var now = _time.GetTimestamp();
        var late = _time.GetElapsedTime(_lastLook, now) - _options.SweepInterval;
        _lastLook = now;
        if (late < Stall) return;
        var shift = (long)(late.TotalSeconds * _time.TimestampFrequency);
        foreach (var node in _nodes.All) node.HeardAt = Math.Min(now, node.HeardAt + shift);
    }

    private void SweepSessions()
    {
        var ticks = Math.Max(1, (long)(_options.TickInterval / _options.SweepInterval));
        var look = ++_looks;
        byte[]? tick = null;
        foreach (var node in _nodes.All)
        {
            if (node.Session is not { } session) continue;
            if (session.ClosingFor > CloseGrace || session.SilentFor > _options.SilentAfter || session.SendingFor > _options.StuckSendAfter) session.Abort();
            else if ((look + (uint)session.ConnectionId.GetHashCode(StringComparison.Ordinal)) % ticks == 0)
                session.Send(tick ??= OutgoingFrames.Tick(_time.GetUtcNow().ToUnixTimeMilliseconds()));
        }
    }

    private MassLossChange JudgeNodes(List<(LiveNode, NodeCondition)> worsened)
    {
        List<string> gone = [];
        List<string> returned = [];
        HashSet<string> known = [];
        var present = 0;
        foreach (var node in _nodes.All)
        {
            known.Add(node.Id);
            lock (node.Gate)
            {
                var condition = HealthRules.After(node.Condition, _time.GetElapsedTime(node.HeardAt), _options);
                if (condition != node.Condition) worsened.Add((node, node.Condition = condition));
                if (worsened.Count > 0 && worsened[^1].Item1 == node && node.WasPresent) node.IsMissed = true;
            }

            present += Count(node, gone, returned);
        }

        // A node that was removed from the cluster is not missing.
        returned.AddRange(_massLoss.Away.Keys.Where(id => !known.Contains(id)));
        var (state, change) = MassLossRule.Look(_massLoss, _options.MassLoss, present, gone, returned, _time.GetUtcNow().ToUnixTimeMilliseconds());
        (_before, _massLoss) = (_massLoss, state);
        return change;
    }

    /// <summary>Each going of a node counts once; one that never came since the bridge's start goes when it is lost.</summary>
    private static int Count(LiveNode node, List<string> gone, List<string> returned)
    {
        if (node.Session is not null && node.Condition == NodeCondition.Ready)
        {
            if (node.IsCountedAway) returned.Add(node.Id);
            (node.WasPresent, node.IsCountedAway) = (true, false);
            return 1;
        }

        var isGone = node.WasPresent || node.Condition == NodeCondition.Lost;
        if (isGone && !node.IsCountedAway)
        {
            gone.Add(node.Id);
            node.IsCountedAway = true;
        }

        return 0;
    }

    private async ValueTask TellAsync(List<(LiveNode Node, NodeCondition Condition)> worsened, MassLossChange change)
    {
        if (worsened.Count == 0 && change == MassLossChange.None) return;
        var (before, after) = (_before, _massLoss);
        await _store.TransactAsync(transaction =>
        {
            foreach (var (node, condition) in worsened)
            {
                if (transaction.Find(FleetTables.Nodes, node.Id) is not { } record) continue;
                if (condition == NodeCondition.Lost) transaction.Emit("node.lost", node.Id, $"Node {record.Name} is lost: nothing was heard of it for {Seconds(_options.LostAfter)} s.");
                else transaction.Emit("node.suspect", node.Id, $"Node {record.Name} is suspect: nothing was heard of it for {Seconds(_options.SuspectAfter)} s.");
            }

            if (change != MassLossChange.None)
            {
                var (kind, summary) = Event(change, before, after);
                transaction.Emit(kind, null, summary);
            }

            return true;
        });
    }

    private void ChangedAll()
    {
        foreach (var node in _nodes.All) _nodes.Changed(node.Id);
    }

    private static long Seconds(TimeSpan time) => (long)time.TotalSeconds;

    [LoggerMessage(Level = LogLevel.Error, Message = "The health of nodes changed, but the event could not be written")]
    private static partial void NotWritten(ILogger logger, Exception exception);
}
