using System.Globalization;

namespace ClawBridge.Rpc;

/// <summary><see cref="Paging"/> for rows that are numbered upwards, newest first, without sorting them.</summary>
internal static class SequencePaging
{
    /// <param name="newest">The newest number there may be.</param>
    /// <param name="count">How many rows there are.</param>
    /// <param name="find">The row of a number, or null where one is missing.</param>
    /// <param name="defaultLimit">Most items of the plain array.</param>
    public static Page<T> Of<T>(long newest, int count, Func<long, T?> find, Func<T, bool> matches, IPageRequest request, int defaultLimit)
        where T : class
    {
        List<(long Seq, T Item)> taken = [];
        // A cursor holds the number of the last item; how many stand before it is only known by counting.
        var (start, limit, isPaged) = Paging.Window(int.MaxValue, request, defaultLimit, _ => 0);
        var before = request.Cursor is { Length: > 0 } ? Paging.Number(request.Cursor) : long.MaxValue;
        var (seen, matching) = (0, 0);
        var hasMore = false;
        for (var seq = newest; seq > 0 && seen < count && (isPaged || taken.Count < limit); seq--)
        {
            if (find(seq) is not { } row) continue;
            seen++;
            if (!matches(row)) continue;
            matching++;
            if (seq >= before || matching <= start) continue;
            if (taken.Count < limit) taken.Add((seq, row));
            else hasMore = true;
        }

        var next = isPaged && hasMore ? Paging.Encode(taken[^1].Seq.ToString(CultureInfo.InvariantCulture)) : null;
        return new([.. taken.Select(pair => pair.Item)], next, matching, isPaged);
    }
}
