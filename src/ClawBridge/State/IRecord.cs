namespace ClawBridge.State;

/// <summary>A row of a table: immutable data with an id that is unique in its table and the revision that last wrote it.</summary>
internal interface IRecord<TSelf>
    where TSelf : class, IRecord<TSelf>
{
    string Id { get; }

    /// <summary>The transaction that wrote this version; revisions only grow, over restarts too.</summary>
    long Revision { get; }

    /// <summary>The same record, written by <paramref name="revision"/>.</summary>
    TSelf At(long revision);
}
