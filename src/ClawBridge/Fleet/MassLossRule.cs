namespace ClawBridge.Fleet;

/// <summary>
/// If many nodes go within a minute, the fault is likelier the bridge's own (its network, its machine) than theirs: it then
/// freezes rescheduling. Pure.
/// </summary>
internal static class MassLossRule
{
    /// <param name="present">Nodes that are there now.</param>
    /// <param name="gone">Nodes that went since the last look (link broken, suspect or lost).</param>
    /// <param name="returned">Nodes that came back (connected and ready), or were removed from the cluster.</param>
    /// <param name="now">Unix milliseconds.</param>
    public static (MassLossState State, MassLossChange Change) Look(
        MassLossState state, MassLossLimits limits, int present, IReadOnlyCollection<string> gone, IReadOnlyCollection<string> returned, long now)
    {
        var away = state.Away.RemoveRange(returned);
        foreach (var id in gone)
            if (!away.ContainsKey(id)) away = away.Add(id, now);
        return state.IsFrozen ? WhileFrozen(state with { Away = away }, limits, now) : WhileCalm(state with { Away = away }, limits, present, now);
    }

    /// <summary>Ends a freeze that someone knows to be needless. Those that are away now are not counted again.</summary>
    public static (MassLossState State, MassLossChange Change) Thaw(MassLossState state) =>
        state.IsFrozen ? (MassLossState.Calm, MassLossChange.ThawedByCall) : (state, MassLossChange.None);

    private static (MassLossState, MassLossChange) WhileCalm(MassLossState state, MassLossLimits limits, int present, long now)
    {
        var oldest = now - (long)limits.Within.TotalMilliseconds;
        var away = state.Away.RemoveRange(state.Away.Where(node => node.Value < oldest).Select(node => node.Key));
        var nodes = present + away.Count;
        if (!IsMass(away.Count, nodes, limits)) return (state with { Away = away }, MassLossChange.None);
        return (new MassLossState { Away = away, FrozenSince = now, NodesAtFreeze = nodes }, MassLossChange.Frozen);
    }

    private static (MassLossState, MassLossChange) WhileFrozen(MassLossState state, MassLossLimits limits, long now)
    {
        if (!IsMass(state.Away.Count, state.NodesAtFreeze, limits)) return (MassLossState.Calm, MassLossChange.ThawedByReturn);
        if (now - state.FrozenSince >= (long)limits.FreezeFor.TotalMilliseconds) return (MassLossState.Calm, MassLossChange.ThawedByTime);
        return (state, MassLossChange.None);
    }

    private static bool IsMass(int away, int nodes, MassLossLimits limits) => away >= limits.Count && away > nodes * limits.Share;
}
