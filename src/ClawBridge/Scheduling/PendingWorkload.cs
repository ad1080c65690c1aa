namespace ClawBridge.Scheduling;

/// <summary>A workload with replicas that wait for a node, in the order in which they get one: by priority, then age.</summary>
internal sealed record PendingWorkload(string Id, int Priority, long SubmittedAt) : IComparable<PendingWorkload>
{
    public int CompareTo(PendingWorkload? other)
    {
        if (other is null) return 1;
        var order = other.Priority.CompareTo(Priority);
        if (order == 0) order = SubmittedAt.CompareTo(other.SubmittedAt);
        return order == 0 ? string.CompareOrdinal(Id, other.Id) : order;
    }
}
