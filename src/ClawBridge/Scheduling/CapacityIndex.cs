namespace ClawBridge.Scheduling;

/// <summary>
/// What every node has free, kept up to date by single changes, so that a placement never looks at all nodes. Not safe for
/// several threads.
/// </summary>
internal sealed class CapacityIndex
{
    // A label that few nodes have narrows the search better than the order by capacity does.
    private const int RareLabelShare = 16;

    private readonly Dictionary<string, NodeSlot> _slots = new(StringComparer.Ordinal);
    private readonly Dictionary<ReservationKey, Reservation> _reservations = [];
    private readonly Dictionary<(string Key, string Value), HashSet<NodeSlot>> _byLabel = [];
    private readonly CapacityTree _withoutGpus = new();
    private readonly List<CapacityTree> _byFreeGpus = [];

    /// <summary>Counts every change: what was worked out from the index holds as long as this stays the same.</summary>
    public long Generation { get; private set; }

    /// <summary>All nodes in no order, also those that only have reservations (<see cref="NodeObstacle.Absent"/>).</summary>
    public IReadOnlyCollection<NodeSlot> Nodes => _slots.Values;

    /// <summary>Adds a node or changes what it offers; what is reserved on it stays reserved.</summary>
    public void SetNode(NodeOffer offer)
    {
        Generation++;
        if (_slots.TryGetValue(offer.NodeId, out var slot))
        {
            Leave(slot);
            slot.Change(offer);
        }
        else
        {
            _slots[offer.NodeId] = slot = new NodeSlot(offer);
        }

        Enter(slot);
    }

    /// <summary>Takes a node out; reservations on it are remembered, should it come back.</summary>
    public void RemoveNode(string nodeId)
    {
        if (_slots.ContainsKey(nodeId)) SetNode(NodeOffer.Absent(nodeId));
        DropIfUnused(nodeId);
    }

    /// <summary>Reserves, replacing what the key had before. The node need not be there (yet).</summary>
    public void Reserve(ReservationKey key, Reservation reservation)
    {
        Release(key);
        _reservations[key] = reservation;
        if (!_slots.ContainsKey(reservation.NodeId)) SetNode(NodeOffer.Absent(reservation.NodeId));
        Alter(reservation.NodeId, slot => slot.Reserve(key, reservation));
    }

    /// <summary>Gives back what the key has, if anything.</summary>
    public void Release(ReservationKey key)
    {
        if (!_reservations.Remove(key, out var reservation)) return;
        Alter(reservation.NodeId, slot => slot.Release(key));
        DropIfUnused(reservation.NodeId);
    }

    public Reservation? Find(ReservationKey key) => _reservations.GetValueOrDefault(key);

    /// <summary>Ids of the workloads that have something reserved on a node.</summary>
    public IEnumerable<string> WorkloadsOn(string nodeId) =>
        _slots.TryGetValue(nodeId, out var slot) ? slot.Reservations.Select(static k => k.WorkloadId).Distinct(StringComparer.Ordinal) : [];

    /// <summary>The node where the request leaves the fewest GPUs free, then the least memory, then the first by name; null when it fits nowhere.</summary>
    public NodeSlot? BestFit(PlacementRequest request)
    {
        if (RarestLabel(request.Constraints) is { } few) return BestOf(few, request);
        if (request.Gpus == 0 && _withoutGpus.FirstFit(request) is { } plain) return plain;
        for (var free = request.Gpus; free < _byFreeGpus.Count; free++)
        {
            if (_byFreeGpus[free].FirstFit(request) is { } slot) return slot;
        }

        return null;
    }

    /// <summary>The nodes with the selector's rarest label when they are few; null when the order by capacity narrows better.</summary>
    private HashSet<NodeSlot>? RarestLabel(PlacementConstraints constraints)
    {
        HashSet<NodeSlot>? rarest = null;
        foreach (var (key, value) in constraints.NodeSelector)
        {
            if (!_byLabel.TryGetValue((key, value), out var having)) return [];
            if (rarest is null || having.Count < rarest.Count) rarest = having;
        }

        return rarest?.Count <= _slots.Count / RareLabelShare ? rarest : null;
    }

    private static NodeSlot? BestOf(HashSet<NodeSlot> slots, PlacementRequest request)
    {
        NodeSlot? best = null;
        foreach (var slot in slots)
        {
            if (!slot.IsOpen || !slot.HasRoomFor(request) || !slot.Satisfies(request.Constraints)) continue;
            if (best is null || IsTighter(slot, best)) best = slot;
        }

        return best;
    }

    private static bool IsTighter(NodeSlot a, NodeSlot b)
    {
        var (rankA, rankB) = (Rank(a), Rank(b));
        return rankA != rankB ? rankA < rankB : NodeSlot.Compare(a, b) < 0;

        static int Rank(NodeSlot slot) => slot.Offer.GpuTotal == 0 ? -1 : slot.FreeGpus.Count;
    }

    private CapacityTree TreeOf(NodeSlot slot)
    {
        if (slot.Offer.GpuTotal == 0) return _withoutGpus;
        while (_byFreeGpus.Count <= slot.FreeGpus.Count) _byFreeGpus.Add(new CapacityTree());
        return _byFreeGpus[slot.FreeGpus.Count];
    }

    private void Alter(string nodeId, Action<NodeSlot> change)
    {
        Generation++;
        var slot = _slots[nodeId];
        if (slot.IsOpen) TreeOf(slot).Remove(slot);
        change(slot);
        if (slot.IsOpen) TreeOf(slot).Add(slot);
    }

    private void Enter(NodeSlot slot)
    {
        foreach (var label in slot.Offer.Labels)
        {
            if (!_byLabel.TryGetValue((label.Key, label.Value), out var having)) _byLabel[(label.Key, label.Value)] = having = [];
            having.Add(slot);
        }

        if (slot.IsOpen) TreeOf(slot).Add(slot);
    }

    private void Leave(NodeSlot slot)
    {
        foreach (var label in slot.Offer.Labels)
        {
            var having = _byLabel[(label.Key, label.Value)];
            having.Remove(slot);
            if (having.Count == 0) _byLabel.Remove((label.Key, label.Value));
        }

        if (slot.IsOpen) TreeOf(slot).Remove(slot);
    }

    private void DropIfUnused(string nodeId)
    {
        if (_slots.TryGetValue(nodeId, out var slot) && slot.IsEmpty && slot.Offer.Obstacle == NodeObstacle.Absent) _slots.Remove(nodeId);
    }
}
