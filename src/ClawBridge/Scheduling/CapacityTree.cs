namespace ClawBridge.Scheduling;

/// <summary>
/// Nodes ordered by free memory, in a treap that also knows the most free cores of each subtree: the node with the least
/// memory that is still enough of both is found in logarithmic time.
/// </summary>
internal sealed class CapacityTree
{
    private NodeSlot? _root;

    /// <summary>Adds a slot, whose free memory and cores must not change while it is in the tree.</summary>
    public void Add(NodeSlot slot)
    {
        (slot.Left, slot.Right) = (null, null);
        Update(slot);
        _root = Add(_root, slot);
    }

    public void Remove(NodeSlot slot) => _root = Remove(_root, slot);

    /// <summary>The slot with the least free memory that has room for the request and satisfies its constraints, or null.</summary>
    public NodeSlot? FirstFit(PlacementRequest request) => FirstFit(_root, request);

    private static NodeSlot? FirstFit(NodeSlot? at, PlacementRequest request)
    {
        while (true)
        {
            if (at is null || at.MostCores < request.Cores) return null;
            if (at.FreeMemoryMb >= request.MemoryMb)
            {
                if (FirstFit(at.Left, request) is { } found) return found;
                if (at.FreeCores >= request.Cores && at.Satisfies(request.Constraints)) return at;
            }

            at = at.Right;
        }
    }

    private static NodeSlot Add(NodeSlot? at, NodeSlot slot)
    {
        if (at is null) return slot;
        if (slot.Weight > at.Weight)
        {
            (slot.Left, slot.Right) = Split(at, slot);
            Update(slot);
            return slot;
        }

        if (NodeSlot.Compare(slot, at) < 0) at.Left = Add(at.Left, slot);
        else at.Right = Add(at.Right, slot);
        Update(at);
        return at;
    }

    private static NodeSlot? Remove(NodeSlot? at, NodeSlot slot)
    {
        if (at is null) return null;
        if (ReferenceEquals(at, slot)) return Merge(at.Left, at.Right);
        if (NodeSlot.Compare(slot, at) < 0) at.Left = Remove(at.Left, slot);
        else at.Right = Remove(at.Right, slot);
        Update(at);
        return at;
    }

    private static (NodeSlot? Before, NodeSlot? After) Split(NodeSlot? at, NodeSlot by)
    {
        if (at is null) return (null, null);
        if (NodeSlot.Compare(at, by) < 0)
        {
            var (before, after) = Split(at.Right, by);
            at.Right = before;
            Update(at);
            return (at, after);
        }
        else
        {
            var (before, after) = Split(at.Left, by);
            at.Left = after;
            Update(at);
            return (before, at);
        }
    }

    private static NodeSlot? Merge(NodeSlot? before, NodeSlot? after)
    {
        if (before is null) return after;
        if (after is null) return before;
        if (before.Weight > after.Weight)
        {
            before.Right = Merge(before.Right, after);
            Update(before);
            return before;
        }

        after.Left = Merge(before, after.Left);
        Update(after);
        return after;
    }

    private static void Update(NodeSlot slot) =>
        slot.MostCores = Math.Max(slot.FreeCores, Math.Max(slot.Left?.MostCores ?? int.MinValue, slot.Right?.MostCores ?? int.MinValue));
}
