namespace ClawBridge.Discovery.Scanning;

/// <summary>Slots in the order in which their time runs out. All wait equally long, so who came first is due first.</summary>
/// <param name="slots">All slots; each is in one queue at most.</param>
internal sealed class SlotQueue(Slot[] slots)
{
    public const int None = -1;

    /// <summary>The slot whose time runs out first.</summary>
    public int Head { get; private set; } = None;

    private int Tail { get; set; } = None;

    public void Append(int slot)
    {
        (slots[slot].Previous, slots[slot].Next) = (Tail, None);
        if (Tail == None) Head = slot;
        else slots[Tail].Next = slot;
        Tail = slot;
    }

    public void Remove(int slot)
    {
        var (previous, next) = (slots[slot].Previous, slots[slot].Next);
        if (previous == None) Head = next;
        else slots[previous].Next = next;
        if (next == None) Tail = previous;
        else slots[next].Previous = previous;
    }
}
