namespace ClawBridge.State;

/// <summary>Events older than seven days go, and of the others all but the newest 10,000.</summary>
internal sealed class EventAgeRule : IRetentionRule
{
    public const int MostEvents = 10_000;

    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    public bool IsDue(StateSnapshot state, long now) => Due(state, now).Any();

    public int Delete(Transaction transaction, int most)
    {
        var due = Due(transaction.Basis, transaction.Now).Take(most).ToList();
        foreach (var id in due) transaction.Delete(StateTables.Events, id);
        return due.Count;
    }

    private static IEnumerable<string> Due(StateSnapshot state, long now)
    {
        var rows = state.Rows(StateTables.Events);
        var oldest = now - (long)Longest.TotalMilliseconds;
        var left = rows.Count;
        foreach (var id in OldestEvents.Of(rows, state.EventSeq))
        {
            if (left-- <= MostEvents && rows[id].Ts >= oldest) yield break;
            yield return id;
        }
    }
}
