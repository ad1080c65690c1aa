namespace ClawBridge.Scheduling;

/// <summary>
/// What every node has free, kept up to date by single changes, so that a placement never looks at all nodes. Not safe for
/// several threads.
/// </summary>
internal sealed class CapacityIndex
{
    // So few are looked through faster than they are kept in order.
    private const int FewNodes = 16;

    private readonly Dictionary<string, NodeSlot> _slots = new(StringComparer.Ordinal);
    private readonly Dictionary<ReservationKey, Reservation> _reservations = [];
    private readonly Dictionary<(string Key, string Value), LabelledNodes> _byLabel = [];
    private readonly CapacityOrder _order = new();

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
        LabelledNodes? rarest = null;
        foreach (var (key, value) in request.Constraints.NodeSelector)
        {
            if (!_byLabel.TryGetValue((key, value), out var having)) return null;
            if (rarest is null || having.All.Count < rarest.All.Count) rarest = having;
        }

        if (rarest is null) return _order.BestFit(request);
        return rarest.All.Count <= FewNodes ? BestOf(rarest.All, request) : rarest.Ordered().BestFit(request);
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

    private void Alter(string nodeId, Action<NodeSlot> change)
    {
        Generation++;
        var slot = _slots[nodeId];
        if (slot.IsOpen) Unorder(slot);
        change(slot);
        if (slot.IsOpen) Order(slot);
    }

    private void Enter(NodeSlot slot)
    {
        foreach (var label in slot.Offer.Labels)
        {
            if (!_byLabel.TryGetValue((label.Key, label.Value), out var having)) _byLabel[(label.Key, label.Value)] = having = new LabelledNodes();
            having.All.Add(slot);
        }

        if (slot.IsOpen) Order(slot);
    }

    private void Leave(NodeSlot slot)
    {
        if (slot.IsOpen) Unorder(slot);
        foreach (var label in slot.Offer.Labels)
        {
            var having = _byLabel[(label.Key, label.Value)];
            having.All.Remove(slot);
            if (having.All.Count == 0) _byLabel.Remove((label.Key, label.Value));
        }
    }

    private void Order(NodeSlot slot)
    {
        _order.Add(slot);
        foreach (var label in slot.Offer.Labels) _byLabel[(label.Key, label.Value)].Order?.Add(slot);
    }

    private void Unorder(NodeSlot slot)
    {
        _order.Remove(slot);
        foreach (var label in slot.Offer.Labels) _byLabel[(label.Key, label.Value)].Order?.Remove(slot);
    }

    private void DropIfUnused(string nodeId)
    {
        if (_slots.TryGetValue(nodeId, out var slot) && slot.IsEmpty && slot.Offer.Obstacle == NodeObstacle.Absent) _slots.Remove(nodeId);
    }
}
