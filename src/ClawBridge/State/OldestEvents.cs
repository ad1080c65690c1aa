using System.Collections.Immutable;

namespace ClawBridge.State;

/// <summary>Finds old events without looking at the others.</summary>
internal static class OldestEvents
{
    /// <summary>The ids, oldest first.</summary>
    /// <param name="newest">The newest event's <c>seq</c>.</param>
    public static IEnumerable<string> Of(ImmutableDictionary<string, EventRecord> rows, long newest)
    {
        if (rows.IsEmpty) yield break;
        var left = rows.Count;
        for (var seq = First(rows, newest); seq <= newest && left > 0; seq++)
        {
            var id = EventRecord.IdOf(seq);
            if (!rows.ContainsKey(id)) continue;
            left--;
            yield return id;
        }
    }

    /// <summary>
    /// Numbers are given without a gap and events go from the old end only, so the count says where that end is. Where it does
    /// not, because rows in the middle are missing, the oldest is looked for.
    /// </summary>
    private static long First(ImmutableDictionary<string, EventRecord> rows, long newest)
    {
        var first = newest - rows.Count + 1;
        var isTheEnd = rows.ContainsKey(EventRecord.IdOf(first)) && (first == 1 || !rows.ContainsKey(EventRecord.IdOf(first - 1)));
        return isTheEnd ? first : rows.Values.Min(e => e.Seq);
    }
}
