namespace ClawBridge.Scheduling;

/// <summary>The nodes that have one label with one value.</summary>
internal sealed class LabelledNodes
{
    public HashSet<NodeSlot> All { get; } = [];

    /// <summary>The open ones of them in order; null until a selector asks for the label while many nodes have it.</summary>
    public CapacityOrder? Order { get; private set; }

    public CapacityOrder Ordered()
    {
        if (Order is not null) return Order;
        Order = new CapacityOrder();
        foreach (var slot in All)
        {
            if (slot.IsOpen) Order.Add(slot);
        }

        return Order;
    }
}
