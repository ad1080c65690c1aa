namespace ClawBridge.Rpc;

/// <summary>What a listing method answers: the plain array, or, when the caller pages, a page.</summary>
/// <param name="NextCursor">Of a page that is not the last.</param>
/// <param name="Total">Of a page: how many there are in all.</param>
/// <param name="IsPaged">Whether the caller pages.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor, int Total, bool IsPaged)
{
    /// <summary>The same page of other things.</summary>
    public Page<TOther> Select<TOther>(Func<T, TOther> convert) => new([.. Items.Select(convert)], NextCursor, Total, IsPaged);
}
