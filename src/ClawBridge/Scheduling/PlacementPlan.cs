namespace ClawBridge.Scheduling;

/// <summary>What one round of placement decided.</summary>
/// <param name="NextDue">Unix milliseconds at which a replica's back-off ends, or null.</param>
internal sealed record PlacementPlan(IReadOnlyList<PlannedPlacement> Placements, IReadOnlyList<PlannedMove> Moves, long? NextDue)
{
    public bool IsEmpty => Placements.Count == 0 && Moves.Count == 0;
}
