namespace ClawBridge.Fleet;

/// <summary>Which condition silence leads to. Pure.</summary>
internal static class HealthRules
{
    /// <summary>Silence only makes it worse; only a heartbeat makes a node ready again.</summary>
    /// <param name="silence">Since the last heartbeat, or since the bridge's own start when that is later.</param>
    public static NodeCondition After(NodeCondition condition, TimeSpan silence, FleetOptions options)
    {
        var worst = silence >= options.LostAfter ? NodeCondition.Lost : silence >= options.SuspectAfter ? NodeCondition.Suspect : NodeCondition.Ready;
        return worst > condition ? worst : condition;
    }
}
