namespace ClawBridge.Scheduling;

/// <summary>What one replica asks of one node.</summary>
/// <param name="MemoryMb">MiB.</param>
internal sealed record PlacementRequest(int Gpus, int Cores, long MemoryMb, PlacementConstraints Constraints)
{
    /// <summary>Where this one fits nowhere, <paramref name="other"/> fits nowhere either.</summary>
    public bool IsNoMoreThan(PlacementRequest other) =>
        Gpus <= other.Gpus && Cores <= other.Cores && MemoryMb <= other.MemoryMb && Constraints.Equals(other.Constraints);
}
