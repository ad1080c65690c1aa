namespace ClawBridge.Scheduling;

/// <summary>
/// Nodes ordered by free memory, in a treap that also knows the most free cores of each subtree: the node with the least
/// memory that is still enough of both is found in logarithmic time.
/// </summary>
internal sealed class CapacityTree
{
    private Link? _root;

    /// <summary>Adds a slot, whose free memory and cores must not change while it is in the tree.</summary>
    public void Add(NodeSlot slot)
    {
        var link = new Link(slot);
        Update(link);
        _root = Add(_root, link);
    }

    public void Remove(NodeSlot slot) => _root = Remove(_root, slot);

    /// <summary>The slot with the least free memory that has room for the request and satisfies its constraints, or null.</summary>
    public NodeSlot? FirstFit(PlacementRequest request) => FirstFit(_root, request);

    private static NodeSlot? FirstFit(Link? at, PlacementRequest request)
    {
        while (true)
        {
            if (at is null || at.MostCores < request.Cores) return null;
            if (at.Slot.FreeMemoryMb >= request.MemoryMb)
            {
                if (FirstFit(at.Left, request) is { } found) return found;
                if (at.Slot.FreeCores >= request.Cores && at.Slot.Satisfies(request.Constraints)) return at.Slot;
            }

            at = at.Right;
        }
    }

    private static Link Add(Link? at, Link link)
    {
        if (at is null) return link;
        if (link.Slot.Weight > at.Slot.Weight)
        {
            (link.Left, link.Right) = Split(at, link);
            Update(link);
            return link;
        }

        if (NodeSlot.Compare(link.Slot, at.Slot) < 0) at.Left = Add(at.Left, link);
        else at.Right = Add(at.Right, link);
        Update(at);
        return at;
    }

    private static Link? Remove(Link? at, NodeSlot slot)
    {
        if (at is null) return null;
        if (ReferenceEquals(at.Slot, slot)) return Merge(at.Left, at.Right);
        if (NodeSlot.Compare(slot, at.Slot) < 0) at.Left = Remove(at.Left, slot);
        else at.Right = Remove(at.Right, slot);
        Update(at);
        return at;
    }

    private static (Link? Before, Link? After) Split(Link? at, Link by)
    {
        if (at is null) return (null, null);
        if (NodeSlot.Compare(at.Slot, by.Slot) < 0)
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

    private static Link? Merge(Link? before, Link? after)
    {
        if (before is null) return after;
        if (after is null) return before;
        if (before.Slot.Weight > after.Slot.Weight)
        {
            before.Right = Merge(before.Right, after);
            Update(before);
            return before;
        }

        after.Left = Merge(before, after.Left);
        Update(after);
        return after;
    }

    private static void Update(Link link) =>
        link.MostCores = Math.Max(link.Slot.FreeCores, Math.Max(link.Left?.MostCores ?? int.MinValue, link.Right?.MostCores ?? int.MinValue));

    /// <summary>A slot's place in this tree; a slot may be in several trees.</summary>
    private sealed class Link(NodeSlot slot)
    {
        public NodeSlot Slot => slot;

        public Link? Left { get; set; }

        public Link? Right { get; set; }

        /// <summary>Most free cores of this slot and all below it.</summary>
        public int MostCores { get; set; }
    }
}
