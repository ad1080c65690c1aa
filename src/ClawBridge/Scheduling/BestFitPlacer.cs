namespace ClawBridge.Scheduling;

/// <summary>
/// Best fit: the node with the fewest GPUs left over, then the least memory left over, then the first by name. Work without
/// GPUs goes to nodes without GPUs as long as one has room.
/// </summary>
internal sealed class BestFitPlacer : IPlacer
{
    public Placement? Place(CapacityIndex cluster, PlacementRequest request)
    {
        if (cluster.BestFit(request) is not { } slot) return null;
        if (request.Gpus == 0) return new Placement(slot.Offer.NodeId, []);
        var gpus = new string[request.Gpus];
        for (var i = 0; i < gpus.Length; i++) gpus[i] = slot.FreeGpus[i];
        return new Placement(slot.Offer.NodeId, gpus);
    }

    public string? Explain(CapacityIndex cluster, PlacementRequest request) =>
        cluster.BestFit(request) is null ? Shortage.Of(cluster.Nodes, request) : null;
}
