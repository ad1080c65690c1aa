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

    /// <summary>Events carry consecutive numbers, so the oldest are found without sorting.</summary>
    private static IEnumerable<string> Due(StateSnapshot state, long now)
    {
        var rows = state.Rows(StateTables.Events);
        if (rows.IsEmpty) yield break;
        var oldest = now - (long)Longest.TotalMilliseconds;
        var left = rows.Count;
        for (var seq = rows.Values.Min(e => e.Seq); seq <= state.EventSeq && left > 0; seq++)
        {
            if (!rows.TryGetValue(EventRecord.IdOf(seq), out var row)) continue;
            if (left <= MostEvents && row.Ts >= oldest) yield break;
            left--;
            yield return row.Id;
        }
    }
}
