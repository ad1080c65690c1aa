namespace ClawBridge.Rpc;

/// <summary>The params that every listing method takes; see <see cref="Paging"/>.</summary>
internal interface IPageRequest
{
    int? Limit { get; }

    /// <summary>Where to go on; the empty text is the start.</summary>
    string? Cursor { get; }

    /// <summary>Counts from 1.</summary>
    int? Page { get; }
}
