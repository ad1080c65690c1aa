namespace ClawBridge.Scheduling;

/// <summary>Open nodes in the order in which best fit tries them: by free GPUs, and among those by free memory.</summary>
internal sealed class CapacityOrder
{
    private readonly CapacityTree _withoutGpus = new();
    private readonly List<CapacityTree> _byFreeGpus = [];

    /// <summary>Adds a slot, which must not change while it is in here.</summary>
    public void Add(NodeSlot slot) => TreeOf(slot).Add(slot);

    public void Remove(NodeSlot slot) => TreeOf(slot).Remove(slot);

    /// <summary>The node where the request leaves the fewest GPUs free, then the least memory, then the first by name; null when it fits nowhere.</summary>
    public NodeSlot? BestFit(PlacementRequest request)
    {
        if (request.Gpus == 0 && _withoutGpus.FirstFit(request) is { } plain) return plain;
        for (var free = request.Gpus; free < _byFreeGpus.Count; free++)
        {
            if (_byFreeGpus[free].FirstFit(request) is { } slot) return slot;
        }

        return null;
    }

    private CapacityTree TreeOf(NodeSlot slot)
    {
        if (slot.Offer.GpuTotal == 0) return _withoutGpus;
        while (_byFreeGpus.Count <= slot.FreeGpus.Count) _byFreeGpus.Add(new CapacityTree());
        return _byFreeGpus[slot.FreeGpus.Count];
    }
}
