namespace ClawBridge.Scheduling;

/// <summary>One node in the <see cref="CapacityIndex"/>: what it offers less what is reserved.</summary>
internal sealed class NodeSlot
{
    private readonly Dictionary<ReservationKey, Reservation> _reservations = [];
    private readonly List<string> _freeGpus = [];

    public NodeSlot(NodeOffer offer)
    {
        Offer = offer;
        Weight = WeightOf(offer.NodeId);
        Recount();
    }

    public NodeOffer Offer { get; private set; }

    /// <summary>UUIDs, in the node's order.</summary>
    public IReadOnlyList<string> FreeGpus => _freeGpus;

    /// <summary>Below 0 when the node shrank under what is placed on it.</summary>
    public int FreeCores { get; private set; }

    /// <summary>MiB; below 0 when the node shrank under what is placed on it.</summary>
    public long FreeMemoryMb { get; private set; }

    /// <summary>It takes new replicas.</summary>
    public bool IsOpen => Offer.Obstacle == NodeObstacle.None;

    /// <summary>Nothing is reserved on it.</summary>
    public bool IsEmpty => _reservations.Count == 0;

    /// <summary>Whose reservations it carries, in no order.</summary>
    public IReadOnlyCollection<ReservationKey> Reservations => _reservations.Keys;

    /// <summary>Balances a <see cref="CapacityTree"/>; fixed for a node, so that the tree's form never depends on the past.</summary>
    public uint Weight { get; }

    public void Change(NodeOffer offer)
    {
        Offer = offer;
        Recount();
    }

    public void Reserve(ReservationKey key, Reservation reservation)
    {
        _reservations[key] = reservation;
        Recount();
    }

    public void Release(ReservationKey key)
    {
        _reservations.Remove(key);
        Recount();
    }

    public bool HasPort(HostPort port)
    {
        foreach (var reservation in _reservations.Values)
        {
            if (reservation.HostPorts.Contains(port)) return true;
        }

        return false;
    }

    /// <summary>The node is what the constraints ask for; its room is not looked at, except for ports.</summary>
    public bool Satisfies(PlacementConstraints constraints)
    {
        if (!Offer.Runtimes.Contains(constraints.Runtime)) return false;
        foreach (var (key, value) in constraints.NodeSelector)
        {
            if (!Offer.Labels.TryGetValue(key, out var found) || found != value) return false;
        }

        foreach (var port in constraints.HostPorts)
        {
            if (HasPort(port)) return false;
        }

        return true;
    }

    public bool HasRoomFor(PlacementRequest request) =>
        _freeGpus.Count >= request.Gpus && FreeCores >= request.Cores && FreeMemoryMb >= request.MemoryMb;

    /// <summary>Least free memory first, then by name.</summary>
    public static int Compare(NodeSlot a, NodeSlot b)
    {
        var order = a.FreeMemoryMb.CompareTo(b.FreeMemoryMb);
        if (order == 0) order = string.CompareOrdinal(a.Offer.Name, b.Offer.Name);
        return order == 0 ? string.CompareOrdinal(a.Offer.NodeId, b.Offer.NodeId) : order;
    }

    private void Recount()
    {
        (FreeCores, FreeMemoryMb) = (Offer.Cores, Offer.MemoryMb);
        _freeGpus.Clear();
        _freeGpus.AddRange(Offer.Gpus);
        foreach (var reservation in _reservations.Values)
        {
            FreeCores -= reservation.Cores;
            FreeMemoryMb -= reservation.MemoryMb;
            foreach (var gpu in reservation.Gpus) _freeGpus.Remove(gpu);
        }
    }

    // FNV-1a: string.GetHashCode differs from process to process.
    private static uint WeightOf(string id)
    {
        var hash = 2166136261u;
        foreach (var c in id) hash = unchecked((hash ^ c) * 16777619u);
        return hash;
    }
}
