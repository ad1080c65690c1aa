using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace ClawBridge.Rpc;

/// <summary>
/// Cuts ordered lists into answers. Without <c>cursor</c> or <c>page</c> the answer is an array with the method's own limit; with one
/// of them it is <c>{items, next_cursor, total}</c>. A cursor names the last item that was given, so that items made or gone in
/// between shift nothing.
/// </summary>
internal static class Paging
{
    public const int MaxLimit = 200;
    public const int DefaultPageSize = 50;

    private const int LongestCursor = 1024;

    /// <summary>The parameters to append to a listing method's own.</summary>
    /// <param name="defaultLimit">Most items without <c>limit</c>, cursor or page; null is all.</param>
    public static IReadOnlyList<Field> Parameters(int? defaultLimit) =>
    [
        // The upper bound is checked by Paging itself, whose sentence says to page.
        new("limit", Shape.Integer(1, int.MaxValue), "Most items to answer, at most 200; pages hold 50 by default.", Default: defaultLimit?.ToString(CultureInfo.InvariantCulture)),
        new("cursor", Shape.Text(LongestCursor), "next_cursor of the page before, or an empty text for the first page; the answer is then {items, next_cursor, total}."),
        new("page", Shape.Integer(1, int.MaxValue), "Number of a page, from 1, instead of a cursor; the answer is then {items, next_cursor, total}."),
    ];

    /// <summary>Orders the items by key and takes what the caller asked for.</summary>
    /// <param name="key">Unique among the items; ordered byte by byte.</param>
    /// <param name="isDescending">Greatest key first.</param>
    /// <param name="defaultLimit">Most items of the plain array; null is all.</param>
    public static Page<T> Of<T>(IEnumerable<T> items, Func<T, string> key, bool isDescending, IPageRequest request, int? defaultLimit)
    {
        var ordered = items.Select(item => (Key: key(item), Item: item)).ToArray();
        Array.Sort(ordered, (a, b) => isDescending ? string.CompareOrdinal(b.Key, a.Key) : string.CompareOrdinal(a.Key, b.Key));
        var (start, limit, isPaged) = Window(ordered.Length, request, defaultLimit,
            after => ordered.Count(pair => isDescending ? string.CompareOrdinal(pair.Key, after) >= 0 : string.CompareOrdinal(pair.Key, after) <= 0));
        var taken = ordered.Skip(start).Take(limit).ToArray();
        var isLast = start + taken.Length >= ordered.Length;
        return new([.. taken.Select(pair => pair.Item)], isPaged && !isLast && taken.Length > 0 ? Encode(taken[^1].Key) : null, ordered.Length, isPaged);
    }

    /// <summary>The same for a list that is ordered already and whose keys can be looked up.</summary>
    /// <param name="after">How many items stand at or before a cursor's key.</param>
    public static (int Start, int Limit, bool IsPaged) Window(int count, IPageRequest request, int? defaultLimit, Func<string, int> after)
    {
        if (request.Limit > MaxLimit)
        {
            throw RpcException.Invalid("$.limit", $"$.limit must be at most {MaxLimit}; page through longer lists.",
                "Send cursor \"\" for the first page, then next_cursor of each answer as cursor.");
        }

        if (request is { Cursor: not null, Page: not null }) throw RpcException.Invalid("$.page", "Send either $.cursor or $.page, not both.");
        if (request is { Cursor: null, Page: null }) return (0, request.Limit ?? defaultLimit ?? int.MaxValue, false);
        var size = request.Limit ?? DefaultPageSize;
        if (request.Page is { } page) return ((int)Math.Min((page - 1L) * size, count), size, true);
        return (request.Cursor!.Length == 0 ? 0 : after(Decode(request.Cursor)), size, true);
    }

    public static string Encode(string key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key));

    /// <summary>The number that a cursor of a numbered list holds.</summary>
    public static long Number(string cursor) =>
        long.TryParse(Decode(cursor), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw NoCursor();

    private static string Decode(string cursor)
    {
        try
        {
            return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        }
        catch (FormatException)
        {
            throw NoCursor();
        }
    }

    private static RpcException NoCursor() => RpcException.Invalid("$.cursor", "$.cursor is no cursor of this bridge.",
        "Send next_cursor exactly as it was answered, or an empty text for the first page.");
}
