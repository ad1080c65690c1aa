namespace ClawBridge.Scheduling;

/// <summary>Decides where a replica goes. Pure: it changes nothing, and the same cluster and request give the same answer.</summary>
internal interface IPlacer
{
    /// <summary>The best node and its GPUs, or null when the request fits nowhere now.</summary>
    Placement? Place(CapacityIndex cluster, PlacementRequest request);

    /// <summary>Why the request fits nowhere, as plain sentences; null when it fits.</summary>
    string? Explain(CapacityIndex cluster, PlacementRequest request);
}
