namespace ClawBridge.Scheduling;

/// <summary>Whose a reservation is.</summary>
/// <param name="Attempt">The attempt; <see cref="Held"/> for room that is kept for the attempt after the one that is being moved.</param>
internal readonly record struct ReservationKey(string WorkloadId, int Replica, int Attempt)
{
    public const int Held = -1;
}
