namespace ClawBridge.Scheduling;

/// <summary>A placement that was chosen and reserved, but is not durable yet.</summary>
/// <param name="Attempt">The attempt that it is for.</param>
internal sealed record PlannedPlacement(string WorkloadId, int Replica, int Attempt, Placement Placement);
