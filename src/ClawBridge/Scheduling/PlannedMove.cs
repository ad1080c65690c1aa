namespace ClawBridge.Scheduling;

/// <summary>A replica that may leave its draining node now: room elsewhere is held for it, or it was told to leave regardless.</summary>
internal sealed record PlannedMove(string WorkloadId, int Replica, int Attempt);
